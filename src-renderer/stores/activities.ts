import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Activity } from '../../src-main/contract/app'
import { on } from '../bridge'
import type { ViewName } from '../../src-main/contract/app'

/** The running activities, shown in every view. */
export const useActivitiesStore = defineStore('activities', () => {
  const going = shallowRef<readonly Activity[]>([])

  function listen(): void {
    on('app/activities', (activities) => (going.value = activities))
  }

  /** The activity that belongs to a view. */
  function inView(view: ViewName): Activity | undefined {
    return going.value.find(
      ({ kind }) => view === (kind === 'classify' || kind === 'teach' ? kind : 'library')
    )
  }

  return { listen, inView }
})
