/** Virtualizes rows of fixed height below a sticky header. */
import { computed, ref, watch, type Ref } from 'vue'
import { visibleRange } from './scroll-scale'

interface RowList {
  scroller: Ref<HTMLElement | undefined>
  count: Ref<number>
  /** Index of the row with the tab stop. It is always drawn, because the focus would be lost otherwise. */
  active: Ref<number>
  rowHeight: number
  headerHeight: number
}

export function useVirtualRows({ scroller, count, active, rowHeight, headerHeight }: RowList) {
  /** Pixels of the rows above the viewport, and the viewport's height below the header. */
  const offset = ref(0)
  const viewport = ref(0)

  function measure(): void {
    offset.value = scroller.value?.scrollTop ?? 0
    viewport.value = Math.max(0, (scroller.value?.clientHeight ?? 0) - headerHeight)
  }
  watch(
    scroller,
    (element, _before, onCleanup) => {
      if (!element) return
      const observer = new ResizeObserver(measure)
      observer.observe(element)
      element.addEventListener('scroll', measure, { passive: true })
      onCleanup(() => {
        observer.disconnect()
        element.removeEventListener('scroll', measure)
      })
    },
    { immediate: true }
  )

  return {
    /** The rows to draw, and their positions in pixels below the header. */
    items: computed(() => {
      const [first, end] = visibleRange(offset.value, viewport.value, rowHeight, count.value)
      const indices = Array.from({ length: end - first }, (_, at) => first + at)
      const tabStop = active.value
      if (tabStop >= 0 && tabStop < first) indices.unshift(tabStop)
      if (tabStop >= end && tabStop < count.value) indices.push(tabStop)
      return indices.map((index) => ({ index, top: index * rowHeight }))
    }),
    height: computed(() => count.value * rowHeight),
    /** Scrolls just far enough to show a row. */
    scrollTo(index: number): void {
      const element = scroller.value
      if (!element) return
      measure()
      const top = index * rowHeight
      const bottom = top + rowHeight - viewport.value
      if (top < offset.value) element.scrollTop = top
      else if (bottom > offset.value) element.scrollTop = bottom
    },
    /** Rows per page. */
    pageRows: (): number => {
      measure()
      return Math.max(1, Math.floor(viewport.value / rowHeight) - 1)
    }
  }
}
