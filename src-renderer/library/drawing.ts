/** Draws a box over a picture with the mouse. */
import { computed, shallowRef, watch } from 'vue'
import { leastDrawn, useObjectsStore, type ShownObject } from '../stores/objects'
import { useAttempt } from '../stores/problem'

interface Point {
  x: number
  y: number
}

/** @param inPicture the point of the picture under the mouse, in its pixels */
export function useDrawing(inPicture: (at: MouseEvent) => Point) {
  const objects = useObjectsStore()
  const attempt = useAttempt()
  const corners = shallowRef<[Point, Point]>()
  const box = computed((): ShownObject | undefined => {
    if (!corners.value) return undefined
    const [a, b] = corners.value
    const at: [number, number] = [Math.min(a.x, b.x), Math.min(a.y, b.y)]
    return {
      index: -1,
      object: { label: '', score: 1, box: [...at, Math.abs(a.x - b.x), Math.abs(a.y - b.y)], said: true }
    }
  })

  // What was begun in one picture is not drawn in another.
  watch(
    () => objects.picture,
    () => (corners.value = undefined),
    { flush: 'sync' }
  )

  function begin(down: PointerEvent, stage: HTMLElement): void {
    const from = inPicture(down)
    const { picture } = objects
    const draw = (move: PointerEvent): void => {
      if (objects.picture === picture) corners.value = [from, inPicture(move)]
    }
    const end = (up: PointerEvent): void => {
      stage.removeEventListener('pointermove', draw)
      stage.removeEventListener('pointercancel', end)
      stage.removeEventListener('pointerup', end)
      const drawn = box.value
      corners.value = undefined
      const far = Math.min(Math.abs(up.clientX - down.clientX), Math.abs(up.clientY - down.clientY))
      if (drawn && up.type === 'pointerup' && far >= leastDrawn) {
        void attempt(async () => objects.add(drawn.object.box))
      }
    }
    stage.setPointerCapture(down.pointerId)
    stage.addEventListener('pointermove', draw)
    stage.addEventListener('pointerup', end)
    stage.addEventListener('pointercancel', end)
  }

  return { box, begin }
}
