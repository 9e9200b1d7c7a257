import { onBeforeUnmount, onMounted, ref, useTemplateRef, type Ref } from 'vue'

/** Width in pixels of the chart with `ref="name"`; drawn at that width, its text keeps its size. */
export function useWidth(name: string, initial = 800): Ref<number> {
  const width = ref(initial)
  const chart = useTemplateRef<Element>(name)
  const observer = new ResizeObserver(() => {
    const measured = chart.value?.getBoundingClientRect().width ?? 0
    // A view that is kept alive but not shown has no width.
    if (measured > 0) width.value = Math.floor(measured)
  })
  // Of an SVG element, the observer would see what is drawn instead of its box.
  onMounted(() => observer.observe(chart.value!.parentElement!))
  onBeforeUnmount(() => observer.disconnect())
  return width
}
