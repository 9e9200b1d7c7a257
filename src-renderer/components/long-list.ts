/** Draws only the visible part of a list with up to millions of rows of equal height. */
import { computed, onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'
import { scrollScale, visibleRange } from './scroll-scale'

/** @param scroller the scrolling element, `.long-list`, which contains one element of `scale.height` */
export function useLongList(scroller: Ref<HTMLElement | null>, rows: Ref<number>, rowHeight: number) {
  /** Pixels of the list above the viewport. */
  const offset = ref(0)
  const scrollTop = ref(0)
  const viewport = ref(0)
  const scale = computed(() => scrollScale(rows.value, rowHeight, viewport.value))
  const range = computed(() => visibleRange(offset.value, viewport.value, rowHeight, rows.value))
  let atEnd = false
  /** The row to show once the list has been laid out and has a height. */
  let awaited: number | undefined

  const observer = new ResizeObserver(measure)
  onMounted(() => {
    observer.observe(scroller.value!)
    measure()
  })
  onBeforeUnmount(() => observer.disconnect())

  function measure(): void {
    viewport.value = scroller.value?.clientHeight ?? 0
    if (awaited !== undefined) show(awaited)
  }

  // New rows do not scroll the list, unless the user has gone to its end.
  watch(
    scale,
    ({ ratio }) => {
      if (atEnd || ratio > 1) moveTo(atEnd ? rows.value * rowHeight : offset.value)
    },
    { flush: 'post' }
  )

  function onScroll(): void {
    const top = scroller.value!.scrollTop
    // Ignore the scroll events that moveTo() causes: its offset is more precise.
    if (Math.abs(top - scrollTop.value) >= 1) {
      scrollTop.value = top
      offset.value = top * scale.value.ratio
    }
    const rest = rows.value * rowHeight - viewport.value - offset.value
    atEnd = rest < rowHeight / 2 && offset.value > 0
  }

  /** With a scaled scroll bar, the wheel would skip many rows, so it moves the list directly. */
  function onWheel(event: WheelEvent): void {
    if (scale.value.ratio === 1 || event.ctrlKey) return
    event.preventDefault()
    const step = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? rowHeight : 1
    moveTo(offset.value + event.deltaY * step)
  }

  function moveTo(wanted: number): void {
    const element = scroller.value
    if (!element) return
    offset.value = Math.max(0, Math.min(wanted, rows.value * rowHeight - viewport.value))
    element.scrollTop = offset.value / scale.value.ratio
    scrollTop.value = element.scrollTop
  }

  /** Scrolls just far enough to show a row. */
  function show(row: number): void {
    awaited = viewport.value === 0 ? row : undefined
    if (awaited !== undefined) return
    const top = row * rowHeight
    if (top < offset.value) moveTo(top)
    else if (top + rowHeight > offset.value + viewport.value) moveTo(top + rowHeight - viewport.value)
  }

  /** Where to draw a row in the scrolled element, in pixels from its top. */
  const topOf = (row: number): number => row * rowHeight - offset.value + scrollTop.value

  const pageRows = computed(() => Math.max(1, Math.floor(viewport.value / rowHeight) - 1))

  return { scale, range, pageRows, onScroll, onWheel, moveTo, show, topOf }
}
