/** vue-i18n looks once whether it runs in a browser; some tests that share its process pretend that there is a window. */
import 'vue-i18n'
