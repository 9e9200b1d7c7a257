import classify from './classify'
import common from './common'
import learn from './learn'
import library from './library'
import network from './network'
import settings from './settings'
import summary from './summary'

export default { common, classify, library, network, learn, settings, summary }
