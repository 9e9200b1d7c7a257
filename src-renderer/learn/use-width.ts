import { onBeforeUnmount, onMounted, ref, useTemplateRef, type Ref } from 'vue'

/** What to do with the new width of a chart, by the element around it. */
const charts = new Map<Element, { measure(): number; draw(width: number): void }>()

/** One for all charts: they are measured before any is drawn, or each would have the page laid out again. */
const observer = new ResizeObserver((entries) => {
  const resized = entries.flatMap(({ target }) => charts.get(target) ?? [])
  const widths = resized.map((chart) => chart.measure())
  resized.forEach((chart, i) => chart.draw(widths[i]!))
})

/** Width in pixels of the chart with `ref="name"`; drawn at that width, its text keeps its size. */
export function useWidth(name: string, initial = 800): Ref<number> {
  const width = ref(initial)
  const chart = useTemplateRef<Element>(name)
  let around: Element
  onMounted(() => {
    // Of an SVG element, the observer would see what is drawn instead of its box.
    around = chart.value!.parentElement!
    charts.set(around, {
      measure: () => chart.value?.getBoundingClientRect().width ?? 0,
      draw(measured) {
        // A view that is kept alive but not shown has no width.
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
