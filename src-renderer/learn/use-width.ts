import { onBeforeUnmount, onMounted, ref, useTemplateRef, type Ref } from 'vue'

/** How to measure and redraw each chart, by its parent element. */
const charts = new Map<Element, { measure(): number; draw(width: number): void }>()

/**
 * One for all charts, so that all are measured before any is drawn: each would cause a new layout otherwise.
 */
const observer = new ResizeObserver((entries) => {
  const resized = entries.flatMap(({ target }) => charts.get(target) ?? [])
  const widths = resized.map((chart) => chart.measure())
  resized.forEach((chart, i) => chart.draw(widths[i]!))
})

/** Width in pixels of the chart with `ref="name"`. It is drawn at that width, so its text keeps its size. */
export function useWidth(name: string, initial = 800): Ref<number> {
  const width = ref(initial)
  const chart = useTemplateRef<Element>(name)
  let around: Element
  onMounted(() => {
    // Observe the parent: for an SVG element, the observer reports the bounds of its content.
    around = chart.value!.parentElement!
    charts.set(around, {
      measure: () => chart.value?.getBoundingClientRect().width ?? 0,
      draw(measured) {
        // A kept-alive view that is not shown has no width.
        if (measured > 0) width.value = Math.floor(measured)
      }
    })
    observer.observe(around)
  })
  onBeforeUnmount(() => {
    observer.unobserve(around)
    charts.delete(around)
  })
  return width
}
