import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Activity } from '../../src-main/contract/app'
import { on } from '../bridge'
import type { ViewName } from '../../src-main/contract/app'

/** What goes on, whichever view is shown. */
export const useActivitiesStore = defineStore('activities', () => {
  const going = shallowRef<readonly Activity[]>([])

  function listen(): void {
    on('app/activities', (activities) => (going.value = activities))
  }

  /** What goes on in a view. */
  function inView(view: ViewName): Activity | undefined {
    return going.value.find(
      ({ kind }) => view === (kind === 'classify' || kind === 'teach' ? kind : 'library')
    )
  }

  return { listen, inView }
})
