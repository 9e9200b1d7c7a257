import { createPinia } from 'pinia'
import { createApp, defineAsyncComponent } from 'vue'
import { problemOf } from '../src-main/contract/errors'
import App from './App.vue'
import { i18n } from './i18n'
import { reportError, reportUncaught } from './report-error'
import { useAppStore } from './stores/app'
import { useProblemStore } from './stores/problem'
import './styles/tokens.css'
import './styles/base.css'
import { summaryTarget } from './summary-target'

const target = summaryTarget(location.search)
const app = target
  ? createApp(
      defineAsyncComponent(() => import('./summary/SummaryWindow.vue')),
      { target }
    )
  : createApp(App)
app.use(createPinia())
app.config.errorHandler = (error) => {
  console.error(error)
  reportError(error)
  useProblemStore().problem = problemOf(error)
}
reportUncaught()
app.use(i18n)
void useAppStore()
  .load()
  .finally(() => app.mount('#app'))
