/** Rows of a fixed height below a header that stays, of which only those in sight are drawn. */
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/vue-virtual'
import { computed, type Ref } from 'vue'

interface RowList {
  scroller: Ref<HTMLElement | undefined>
  count: Ref<number>
  /** The row with the tab stop: it is always drawn, or the focus would be lost. */
  active: Ref<number>
  rowHeight: number
  headerHeight: number
}

export function useVirtualRows({ scroller, count, active, rowHeight, headerHeight }: RowList) {
  const virtualizer = useVirtualizer(
    computed(() => {
      const tabStop = active.value
      return {
        count: count.value,
        getScrollElement: () => scroller.value ?? null,
        estimateSize: () => rowHeight,
        overscan: 6,
        scrollMargin: headerHeight,
        scrollPaddingStart: headerHeight,
        rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) =>
          [...new Set([...defaultRangeExtractor(range), tabStop])]
            .filter((index) => index < range.count)
            .sort((a, b) => a - b)
      }
    })
  )

  return {
    /** Rows to draw and where, in pixels below the header. */
    items: computed(() =>
      virtualizer.value
        .getVirtualItems()
        // A row may be gone before the virtualiser knows.
        .filter(({ index }) => index < count.value)
        .map(({ index, start }) => ({ index, top: start - headerHeight }))
    ),
    height: computed(() => count.value * rowHeight),
    scrollTo: (index: number): void => virtualizer.value.scrollToIndex(index),
    /** Rows to a page. */
    pageRows: (): number =>
      Math.max(1, Math.floor(((scroller.value?.clientHeight ?? 0) - headerHeight) / rowHeight) - 1)
  }
}
