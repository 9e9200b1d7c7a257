/* global vega, vegaLite, echarts, Plotly, Chart, ApexCharts, frappe, Plot, mermaid */
/**
 * Runs in the page: fills elements using drawing libraries, as described by `data-draw`: `{ with,
 * ...description }`.
 */
const drawers = {
  async vega(element, { spec }) {
    const { spec: compiled } = vegaLite.compile(spec)
    await new vega.View(vega.parse(compiled), { renderer: 'svg' }).initialize(element).runAsync()
  },
  echarts(element, { option, theme }) {
    echarts.init(element, theme, { renderer: 'svg' }).setOption({ animation: false, ...option })
  },
  plotly: (element, { data, layout }) => Plotly.newPlot(element, data, layout, { staticPlot: true }),
  chartjs(element, { config }) {
    const canvas = element.appendChild(document.createElement('canvas'))
    Object.assign(canvas, { width: element.clientWidth, height: element.clientHeight })
    new Chart(canvas, {
      ...config,
      options: { ...config.options, animation: false, responsive: false, devicePixelRatio: 1 }
    })
  },
  apex: (element, { options }) => new ApexCharts(element, options).render(),
  async frappe(element, { options }) {
    new frappe.Chart(element, { ...options, animate: false })
    // Chart.js draws zeros first, and the actual values 0.7 s later.
    await new Promise((done) => setTimeout(done, 1000))
  },
  plot(element, { options, marks }) {
    element.append(Plot.plot({ ...options, marks: marks.map(([mark, ...of]) => Plot[mark](...of)) }))
  },
  async mermaid(element, { text, theme }) {
    mermaid.initialize({ startOnLoad: false, theme, securityLevel: 'loose' })
    const { svg } = await mermaid.render(`m${Math.random().toString(36).slice(2)}`, text)
    element.innerHTML = svg
    const drawing = element.firstElementChild
    drawing.style.maxWidth = 'none'
    drawing.setAttribute('width', '100%')
    drawing.setAttribute('height', '100%')
  }
}

window.drawAll = async (root) => {
  for (const element of root.querySelectorAll('[data-draw]')) {
    const description = JSON.parse(element.dataset.draw)
    const late = new Promise((done) => setTimeout(done, 4000))
    try {
      await Promise.race([drawers[description.with](element, description), late])
    } catch (error) {
      console.error(description.with, error)
      element.dataset.failed = String(error)
    }
  }
}
