import classify from './classify'
import common from './common'
import learn from './learn'
import library from './library'
import models from './models'
import network from './network'
import settings from './settings'
import summary from './summary'
import teach from './teach'
import video from './video'
import why from './why'

export default { common, classify, library, network, learn, models, settings, summary, teach, video, why }
