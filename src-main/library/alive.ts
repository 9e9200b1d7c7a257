export { isAlive } from '../platform/alive'
