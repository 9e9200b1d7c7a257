// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/**
 * Maps of the real world (borders from Natural Earth and the US Census, drawn with d3-geo), graphs laid out by
 * Graphviz, and geometric figures.
 */
import { library } from '../libraries.mjs'
import { pictureSize } from '../look.mjs'
import { smoothNoise } from '../random.mjs'
import { circle, line, path, picture, polygon, polyline, rect, text } from '../svg.mjs'
import { writer } from '../text.mjs'

let atlases
/** @returns borders by name, as GeoJSON features */
function atlas() {
  if (atlases) return atlases
  const topojson = library('topojson-client')
  const features = (file, object) => {
    const topology = library(file)
    return topojson.feature(topology, topology.objects[object]).features
  }
  const counties = features('us-atlas/counties-10m.json', 'counties')
  const states = features('us-atlas/states-10m.json', 'states')
  atlases = {
    world: features('world-atlas/countries-110m.json', 'countries'),
    fine: features('world-atlas/countries-50m.json', 'countries'),
    states,
    countiesOf: states
      .map(({ id }) => counties.filter((county) => county.id.startsWith(id)))
      .filter((list) => list.length > 8)
  }
  return atlases
}

const collection = (features) => ({ type: 'FeatureCollection', features })
const curved = ['geoMercator', 'geoEquirectangular', 'geoNaturalEarth1', 'geoEqualEarth', 'geoConicEqualArea']
const fancy = ['geoRobinson', 'geoWinkel3', 'geoMollweide', 'geoSinusoidal', 'geoVanDerGrinten', 'geoEckert4']

/** How to colour regions: each is a function of a region's index. */
function colouring({ random, look }) {
  const hue = random.int(0, 359)
  const saturated = () => `hsl(${random.int(0, 359)},${random.int(60, 100)}%,${random.int(30, 70)}%)`
  const pastel = () => `hsl(${random.int(0, 359)},${random.int(25, 60)}%,${random.int(68, 88)}%)`
  const few = random.times(random.int(3, 6), random.chance(0.5) ? saturated : pastel)
  const one = random.pick(['#f2efe9', '#e8e0c8', '#ccc', '#888', '#3b7a57', '#2c3e50', look.accent, '#fff'])
  const [low, high] = random.chance(0.5) ? [92, 25] : [20, 85]
  return random.pick([
    saturated,
    saturated,
    pastel,
    pastel,
    () => random.pick(few),
    () => random.pick(few),
    () => random.pick(look.colours),
    () => `hsl(${hue},${random.int(45, 80)}%,${Math.round(low + ((high - low) * random.int(0, 6)) / 6)}%)`,
    () => `hsl(${Math.round(240 - 24 * random.int(0, 10))},75%,55%)`,
    () => one,
    () => (random.chance(0.15) ? look.accent : one)
  ])
}

/** Regions in a projection, with typical map elements. */
function regions(context, { shown, around = [], projection, fit, whole = false }) {
  const { random, look } = context
  const d3 = library('d3-geo')
  const words = writer(random)
  const [width, height] = pictureSize(random)
  const margin = random.pick([0, 4, 12, 30])
  projection.fitExtent(
    [
      [margin, margin],
      [width - margin, height - margin]
    ],
    fit
  )
  projection.clipExtent?.([
    [-9, -9],
    [width + 9, height + 9]
  ])
  const draw = d3.geoPath(projection)
  const sea = random.pick([
    '#fff',
    '#fff',
    '#aad3df',
    '#a6cae0',
    '#2b3fb0',
    '#cfe8f5',
    '#ddd',
    '#101820',
    '#f4ecd8',
    look.paper
  ])
  const border = random.pick(['#000', '#000', '#fff', '#555', '#999', 'none'])
  const thick = random.pick([0.4, 0.7, 1, 1, 1.6, 2.5])
  const colour = colouring(context)
  const outline = { stroke: border, 'stroke-width': thick, 'stroke-linejoin': 'round' }
  let content = ''
  if (whole)
    content += path(draw({ type: 'Sphere' }), sea === '#fff' && random.chance(0.4) ? '#dbe9f4' : sea, {
      stroke: random.pick(['none', '#888'])
    })
  const neighbour = random.pick(['#ccc', '#ccc', '#e8e4dc', '#dcdcdc', '#f5ebb0', '#e6c88a', 'none'])
  for (const feature of around) {
    const d = draw(feature)
    if (d)
      content += path(d, neighbour, {
        stroke: border === 'none' ? '#999' : border,
        'stroke-width': thick / 2
      })
  }
  const grid = random.chance(whole ? 0.5 : 0.15)
  if (grid) content += path(draw(d3.geoGraticule10()), 'none', { stroke: look.faint, 'stroke-width': 0.6 })
  const centres = []
  for (const feature of shown) {
    const d = draw(feature)
    if (!d) continue
    content += path(d, colour(), outline)
    centres.push([draw.centroid(feature), draw.area(feature)])
  }
  const inside = centres.filter(([[x, y]]) => x > 8 && y > 8 && x < width - 8 && y < height - 8)
  const biggest = inside.sort((a, b) => b[1] - a[1]).slice(0, random.int(4, 30))
  if (random.chance(0.4))
    for (const [[x, y]] of biggest)
      content += text(x, y, words.word(), random.int(7, 13), random.pick(['#000', '#222', '#fff']), {
        'text-anchor': 'middle'
      })
  if (random.chance(0.2))
    for (const [[x, y]] of biggest)
      content += circle(x, y, random.between(2, 18), look.accent, { 'fill-opacity': 0.6, stroke: '#fff' })
  if (random.chance(0.15) && biggest.length > 2)
    for (let i = 0; i < 8; i++) {
      const [[[x1, y1]], [[x2, y2]]] = [random.pick(biggest), random.pick(biggest)]
      content += path(`M${x1} ${y1}Q${(x1 + x2) / 2} ${(y1 + y2) / 2 - 40} ${x2} ${y2}`, 'none', {
        stroke: look.accent,
        'stroke-width': random.pick([1, 2, 3])
      })
    }
  if (random.chance(0.2)) content += legend(context, colour, width, height)
  if (random.chance(0.15))
    content += text(
      width / 2,
      20,
      words.title(3),
      random.int(14, 22),
      sea === '#101820' || sea === '#2b3fb0' ? '#eee' : '#222',
      { 'text-anchor': 'middle' }
    )
  if (random.chance(0.1)) content += scaleBar(random, height)
  return picture(
    width,
    height,
    whole ? random.pick(['#fff', '#fff', look.paper, sea]) : sea,
    look.font,
    content
  )
}

function legend({ random }, colour, width, height) {
  const words = writer(random)
  const count = random.int(3, 6)
  const [x, y] = [random.pick([10, width - 95]), height - 16 * count - 12]
  let content = random.chance(0.5) ? rect(x - 4, y - 4, 90, 16 * count + 4, '#fff', { stroke: '#555' }) : ''
  for (let i = 0; i < count; i++)
    content += rect(x, y + 16 * i, 12, 11, colour()) + text(x + 17, y + 16 * i + 10, words.word(), 9, '#333')
  return content
}

function scaleBar(random, height) {
  const y = height - 14
  return (
    random
      .times(4, (i) =>
        rect(14 + 24 * i, y, 24, 5, i % 2 ? '#fff' : '#000', { stroke: '#000', 'stroke-width': 0.6 })
      )
      .join('') +
    text(14, y - 3, '0', 8, '#000') +
    text(104, y - 3, `${random.int(1, 9)}00 km`, 8, '#000')
  )
}

function world(context) {
  const { random } = context
  const name = random.pick([...curved, ...fancy])
  const geo = { ...library('d3-geo'), ...library('d3-geo-projection') }
  const projection = geo[name]().rotate([random.pick([0, 0, -11, -150, 80]), 0])
  return regions(context, {
    shown: atlas().world.filter(({ id }) => id !== '010'),
    projection,
    fit: { type: 'Sphere' },
    whole: true
  })
}

function globe(context) {
  const { random } = context
  const d3 = library('d3-geo')
  const projection =
    d3[random.pick(['geoOrthographic', 'geoOrthographic', 'geoAzimuthalEqualArea', 'geoStereographic'])]()
  projection.rotate([random.int(-180, 180), random.int(-60, 60)]).clipAngle(90)
  return regions(context, { shown: atlas().world, projection, fit: { type: 'Sphere' }, whole: true })
}

/** A country and those within a random distance (radians) of its centre. */
function neighbours({ random }, least, most) {
  const d3 = library('d3-geo')
  const { fine } = atlas()
  const home = d3.geoCentroid(random.pick(fine))
  const reach = random.between(least, most)
  return { home, reach, near: fine.filter((one) => d3.geoDistance(d3.geoCentroid(one), home) < reach) }
}

/** Some adjacent countries; those around them are grey, or coloured as well. */
function partOfWorld(context) {
  const { random } = context
  const d3 = library('d3-geo')
  const { fine } = atlas()
  const { home, reach, near } = neighbours(context, 0.06, 0.5)
  if (near.length < 2) return world(context)
  const projection = d3
    .geoConicEqualArea()
    .rotate([-home[0], 0])
    .center([0, home[1]])
    .parallels([home[1] - 8, home[1] + 8.5])
  const all = random.chance(0.5)
  const window = {
    type: 'MultiPoint',
    coordinates: random.times(24, (i) =>
      d3
        .geoRotation([-home[0], -home[1]])
        .invert([((reach * 57) / 1.3) * Math.cos(i * 0.26), ((reach * 57) / 1.3) * Math.sin(i * 0.26)])
    )
  }
  return regions(context, {
    shown: all ? fine : near,
    around: all ? [] : fine.filter((one) => !near.includes(one)),
    projection,
    fit: window
  })
}

/** One country with its provinces; states and counties of the USA stand in for every country. */
function provinces(context, split) {
  const { random } = context
  const d3 = library('d3-geo')
  const { states, countiesOf } = atlas()
  const lists = countiesOf.filter((_, i) => (i % 5 === 0) === (split === 'test'))
  const several = random.chance(0.35)
  const shown = several
    ? lists.slice(0).flatMap((list) => (random.chance(0.2) ? list : []))
    : random.pick(lists)
  if (shown.length === 0) return provinces(context, split)
  const [x, y] = d3.geoCentroid(collection(shown))
  const projection = d3
    .geoMercator()
    .rotate([-x, 0])
    .center([0, y])
    .angle?.(random.pick([0, 0, 30, 90, 150, 200, 270]))
  return regions(context, {
    shown,
    around: random.chance(0.6) ? states : [],
    projection,
    fit: collection(shown)
  })
}

/** A group of neighbouring countries, without anything around them. */
function continent(context) {
  const { random } = context
  const { home, near } = neighbours(context, 0.12, 0.6)
  if (near.length < 4) return continent(context)
  const projection = library('d3-geo')
    .geoAzimuthalEqualArea()
    .rotate([-home[0], -home[1], random.pick([0, 0, 0, 20, -15])])
  return regions(context, { shown: near, projection, fit: collection(near) })
}

/** An imaginary country with its districts: cells of a plane, all distorted by the same noise. */
function territories(context) {
  const { random } = context
  const { Delaunay } = library('d3-delaunay')
  const count = random.int(12, 90)
  const plane = random.times(count, () => [random.next(), random.next()])
  const cells = Delaunay.from(plane).voronoi([-0.05, -0.05, 1.05, 1.05])
  const [east, south] = [smoothNoise(random), smoothNoise(random)]
  const [bend, detail] = [random.between(0, 0.05), random.pick([3, 6, 14])]
  const bent = ([x, y]) => [
    x + bend * east(x * detail, y * detail) + bend * 0.3 * south(x * 40, y * 40),
    y + bend * south(x * detail, y * detail) + bend * 0.3 * east(x * 40, y * 40)
  ]
  const steps = bend < 0.008 ? 1 : 9
  const between = (a, b) =>
    random.times(steps, (i) => bent([a[0] + ((b[0] - a[0]) * i) / steps, a[1] + ((b[1] - a[1]) * i) / steps]))
  const features = plane.map((_, i) => {
    const corners = [...cells.cellPolygon(i)]
    const ring = corners.slice(1).flatMap((corner, k) => between(corners[k], corner))
    return {
      type: 'Feature',
      properties: {},
      geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]]] }
    }
  })
  const coast = smoothNoise(random)
  const [cx, cy, size] = [
    random.between(0.4, 0.6),
    random.between(0.4, 0.6),
    random.pick([0.28, 0.36, 0.45, 2])
  ]
  const isLand = ([x, y]) => Math.hypot(x - cx, y - cy) < size * (1 + 0.35 * coast(x * 4, y * 4))
  const land = features.filter((_, i) => isLand(plane[i]))
  if (land.length < 4) return territories(context)
  const projection = library('d3-geo').geoIdentity()
  return regions(context, {
    shown: land,
    around: random.chance(0.25) ? features.filter((one) => !land.includes(one)) : [],
    projection,
    fit: collection(land)
  })
}

function statesMap(context) {
  const projection = library('d3-geo').geoAlbersUsa()
  return regions(context, {
    shown: atlas().states.filter(({ id }) => Number(id) < 60),
    projection,
    fit: collection(atlas().states.filter(({ id }) => Number(id) < 57))
  })
}

/** @type {Record<string, (context: import('./charts.mjs').Context) => string>} */
export const atlasMaps = {
  world,
  globe,
  partOfWorld,
  provinces: (c) => provinces(c, 'train'),
  continent,
  territories,
  moreTerritories: territories,
  otherProvinces: (c) => provinces(c, 'test'),
  stateMap: statesMap
}

/** A graph in Graphviz's DOT language. */
function dot({ random, look }, { directed, tree = false }) {
  const words = writer(random)
  const count = random.int(4, 26)
  const plain = random.chance(0.45)
  const colour = () => (plain ? '#ffffff' : hex(random, look))
  const shape = random.pick([
    'ellipse',
    'ellipse',
    'circle',
    'box',
    'box',
    'box3d',
    'diamond',
    'plaintext',
    'point',
    'record',
    'hexagon',
    'doublecircle',
    'folder',
    'note',
    'component'
  ])
  const mixed = random.chance(0.2)
  const arrow = random.pick(['normal', 'normal', 'vee', 'empty', 'none', 'dot', 'open', 'diamond'])
  const label = () => (random.chance(0.5) ? random.int(0, 99) : words.words(random.int(1, 2)))
  const one = () =>
    shape === 'record' && !mixed
      ? `"{${words.word()}|${words.word()}: ${words.word()}\\l${words.word()}\\l}"`
      : `"${String(label()).replace(/["\\]/g, '')}"`
  let body = ''
  for (let i = 0; i < count; i++)
    body += `n${i} [label=${one()} fillcolor="${colour()}" ${mixed ? `shape=${random.pick(['box', 'ellipse', 'diamond', 'circle'])}` : ''}];\n`
  const edge = directed ? '->' : '--'
  for (let i = 1; i < count; i++) {
    const from = tree ? Math.floor((i - 1) / random.pick([2, 2, 3])) : random.int(Math.max(0, i - 5), i - 1)
    body += `n${from} ${edge} n${i}${random.chance(0.15) ? ` [label="${words.word()}"]` : ''};\n`
  }
  if (!tree)
    for (let i = 0; i < count * random.pick([0, 0.2, 0.6]); i++)
      body += `n${random.int(0, count - 1)} ${edge} n${random.int(0, count - 1)};\n`
  if (random.chance(0.2) && !tree)
    body += `subgraph cluster_a { label="${words.word()}"; style=filled; color="${hex(random, look, 88)}"; n0; n1; n2 }\n`
  const line = random.pick(['black', 'black', '#444444', '#2255aa', hex(random, look, 35)])
  return `${directed ? 'digraph' : 'graph'} { bgcolor="${random.pick(['white', 'white', 'white', '#f8f8f0', '#eef4fb'])}"; rankdir=${random.pick(['TB', 'TB', 'LR', 'BT'])}; splines=${random.pick(['spline', 'spline', 'ortho', 'polyline', 'curved', 'line'])}; overlap=false; nodesep=${random.between(0.2, 0.8).toFixed(2)};
node [shape=${shape} style="${plain && random.chance(0.7) ? 'solid' : random.pick(['filled', 'filled,rounded'])}" fontname="${look.font}" color="${line}" penwidth=${random.pick([1, 1, 2])}];
edge [color="${line}" arrowhead=${arrow} penwidth=${random.pick([1, 1, 1.5, 3])} fontname="${look.font}" fontsize=11];
${body}}`
}

function hex(random, look, lightness = random.int(60, 90)) {
  const [h, s, l] = [random.int(0, 359), random.int(30, 90), lightness]
  const part = (n) => {
    const k = (n + h / 30) % 12
    const value =
      l / 100 - (s / 100) * Math.min(l / 100, 1 - l / 100) * Math.max(-1, Math.min(k - 3, 9 - k, 1))
    return Math.round(255 * value)
      .toString(16)
      .padStart(2, '0')
  }
  return `#${part(0)}${part(8)}${part(4)}`
}

let graphviz
async function layout(context, engine, options) {
  graphviz ??= await library('@hpcc-js/wasm-graphviz').Graphviz.load()
  return graphviz.layout(dot(context, options), 'svg', engine)
}

const figure = (context, content, [width, height]) =>
  picture(
    width,
    height,
    context.random.pick(['#fff', '#fff', '#fff', context.look.paper]),
    context.look.font,
    content
  )

/** A triangle mesh of random points. */
function mesh(context) {
  const { random } = context
  const size = pictureSize(random)
  const points = random.times(random.int(12, 120), () => [
    random.between(5, size[0] - 5),
    random.between(5, size[1] - 5)
  ])
  const cells = library('d3-delaunay').Delaunay.from(points)
  const ink = random.pick(['#000', '#000', '#333', '#a00', context.look.accent])
  const mark = random.pick(['#c00', '#000', '#06c', 'none'])
  const d = random.chance(0.7) ? cells.render() : cells.voronoi([2, 2, size[0] - 2, size[1] - 2]).render()
  return figure(
    context,
    path(d, 'none', { stroke: ink, 'stroke-width': random.pick([0.6, 1, 1.6]) }) +
      (mark === 'none' ? '' : points.map(([x, y]) => circle(x, y, random.pick([2, 3]), mark)).join('')),
    size
  )
}

/** A net of lines: bridge trusses, a gridded surface, roads between neighbours, a lattice. */
function net(context) {
  const { random, look } = context
  const size = pictureSize(random)
  const [width, height] = size
  const ink = random.pick(['#000', '#000', '#333', '#06c', look.accent])
  const thick = random.pick([0.6, 1, 1.6, 2.4])
  const joint = random.pick([undefined, undefined, ink, '#c00', '#fff'])
  const knots = []
  const edges = []
  const truss = () => {
    const n = random.int(4, 12)
    const arch = random.pick([0, 0.15, 0.3]) * height
    const at = (i) => width * (0.05 + (0.9 * i) / n)
    for (let i = 0; i <= n; i++) {
      knots.push([at(i), height * 0.7])
      knots.push([at(i), height * 0.5 - arch * Math.sin((Math.PI * i) / n)])
      edges.push([2 * i, 2 * i + 1])
      if (i)
        edges.push(
          [2 * i - 2, 2 * i],
          [2 * i - 1, 2 * i + 1],
          i % 2 ? [2 * i - 2, 2 * i + 1] : [2 * i - 1, 2 * i]
        )
    }
  }
  const surface = () => {
    const n = random.int(6, 22)
    const noise = smoothNoise(random)
    const [rise, bend] = [random.between(0, 0.12) * height, random.between(0, 0.08) * width]
    const tilt = random.between(-0.3, 0.3)
    for (let j = 0; j <= n; j++)
      for (let i = 0; i <= n; i++) {
        const [x, y] = [i / n, j / n]
        knots.push([
          width * (0.15 + 0.7 * x + tilt * (y - 0.5)) + bend * noise(y * 3, x * 3),
          height * (0.15 + 0.7 * y) + rise * noise(x * 3, y * 3)
        ])
        const here = knots.length - 1
        if (i) edges.push([here - 1, here])
        if (j) edges.push([here - n - 1, here])
      }
  }
  const roads = () => {
    knots.push(
      ...random.times(random.int(15, 90), () => [
        random.next() * width * 0.96 + width * 0.02,
        random.next() * height * 0.96 + height * 0.02
      ])
    )
    const near = random.int(2, 4)
    knots.forEach(([x, y], from) => {
      const distance = ([a, b]) => Math.hypot(a - x, b - y)
      const order = knots.map((_, i) => i).sort((a, b) => distance(knots[a]) - distance(knots[b]))
      for (const to of order.slice(1, 1 + near)) edges.push([from, to])
    })
  }
  const lattice = () => {
    const [a, stretch] = [random.int(16, 46), random.between(0.7, 1.3)]
    for (let j = 0, y = 10; y < height - 6; j++, y += a * 0.866 * stretch)
      for (let x = 10 + (j % 2 ? a / 2 : 0); x < width - 6; x += a) knots.push([x, y])
    const reach = a * Math.max(1, Math.hypot(0.5, 0.866 * stretch)) * 1.05
    knots.forEach(([x, y], i) => {
      for (let k = i + 1; k < knots.length; k++)
        if (Math.hypot(knots[k][0] - x, knots[k][1] - y) < reach && random.chance(0.92)) edges.push([i, k])
    })
  }
  random.pick([truss, surface, roads, roads, lattice])()
  const lines = edges.map(([a, b]) => line(...knots[a], ...knots[b], ink, thick)).join('')
  const joints = joint
    ? knots.map(([x, y]) => circle(x, y, random.pick([1.6, 3]), joint, { stroke: ink })).join('')
    : ''
  return figure(context, lines + joints, size)
}

/** Lines, circles, angles and letters as in a geometry book. */
function geometry(context) {
  const { random, look } = context
  const size = pictureSize(random)
  const [width, height] = size
  const ink = random.pick(['#000', '#000', '#00a', '#333'])
  const thick = random.pick([1, 1.5, 2])
  const spot = () => [
    random.between(width * 0.12, width * 0.88),
    random.between(height * 0.12, height * 0.88)
  ]
  const corners = random.times(random.int(3, 6), spot)
  const style = () => ({ ...(random.chance(0.25) && { 'stroke-dasharray': '5 4' }) })
  let content = ''
  if (random.chance(0.7))
    content += polygon(corners, random.chance(0.3) ? look.accent : 'none', {
      stroke: ink,
      'stroke-width': thick,
      'fill-opacity': 0.3
    })
  for (let i = 0; i < random.int(1, 5); i++) {
    const [[x1, y1], [x2, y2]] = [spot(), random.pick(corners)]
    content += line(x1, y1, x2, y2, random.pick([ink, ink, look.accent]), thick, style())
  }
  for (let i = 0; i < random.int(0, 3); i++) {
    const [x, y] = random.chance(0.5) ? random.pick(corners) : spot()
    content += circle(x, y, random.between(12, height * 0.35), 'none', {
      stroke: random.pick([ink, look.accent]),
      'stroke-width': thick,
      ...style()
    })
  }
  if (random.chance(0.35)) {
    const [x, y] = [width * 0.1, height * 0.9]
    content += arrow(x, y, width * 0.95, y, ink, thick) + arrow(x, y, x, height * 0.06, ink, thick)
  }
  corners.forEach(([x, y], i) => {
    content +=
      circle(x, y, 3, random.pick([ink, '#c00'])) +
      text(x + 6, y - 6, 'ABCDEFG'[i], random.int(13, 20), ink, { 'font-style': 'italic' })
  })
  for (let i = 0; i < random.int(0, 4); i++) {
    const [[x1, y1], [x2, y2]] = [spot(), spot()]
    content +=
      arrow(x1, y1, x2, y2, random.pick([ink, '#c00', look.accent]), thick) +
      text(x2 + 5, y2, random.pick(['θ', 'α', 'F', 'v', 'x', 'π', 'k′', 'μ⁺']), 16, ink)
  }
  return figure(context, content, size)
}

function arrow(x1, y1, x2, y2, colour, thick) {
  const turn = Math.atan2(y2 - y1, x2 - x1)
  const wing = (side) => [x2 - 10 * Math.cos(turn + side), y2 - 10 * Math.sin(turn + side)]
  return line(x1, y1, x2, y2, colour, thick) + polygon([[x2, y2], wing(0.35), wing(-0.35)], colour)
}

/** Boxes, spirals and surfaces in perspective. */
function solid(context) {
  const { random, look } = context
  const size = pictureSize(random)
  const [width, height] = size
  const [turn, tilt, scale] = [
    random.between(0.2, 1.3),
    random.between(0.2, 0.8),
    Math.min(width, height) * 0.3
  ]
  const at = ([x, y, z]) => [
    width / 2 + scale * (x * Math.cos(turn) - y * Math.sin(turn)),
    height / 2 + scale * ((x * Math.sin(turn) + y * Math.cos(turn)) * Math.sin(tilt) - z * Math.cos(tilt))
  ]
  const ink = random.pick(['#000', '#000', '#c00', '#00a', '#444'])
  const corner = (i) => [i & 1 ? 1 : -1, i & 2 ? 1 : -1, i & 4 ? 1 : -1]
  let content = ''
  for (let a = 0; a < 8; a++)
    for (const bit of [1, 2, 4])
      if (!(a & bit))
        content += polyline(
          [at(corner(a)), at(corner(a | bit))],
          ink,
          random.pick([1, 1.5]),
          random.chance(0.2) ? { 'stroke-dasharray': '4 3' } : {}
        )
  if (random.chance(0.6)) {
    const turns = random.int(2, 5)
    content += polyline(
      random.times(160, (i) => at([Math.cos((i * turns) / 25), Math.sin((i * turns) / 25), i / 80 - 1])),
      look.accent,
      2
    )
  }
  for (let i = 0; i < random.int(2, 8); i++) {
    const [x, y] = at(corner(i))
    content +=
      circle(x, y, 3, random.pick([ink, '#c00'])) +
      text(
        x + 4,
        y - 5,
        random.pick([
          `(${corner(i)
            .map((v) => (v > 0 ? 1 : 0))
            .join(',')})`,
          'OABCDEFG'[i]
        ]),
        random.int(11, 16),
        ink
      )
  }
  return figure(context, content, size)
}

/** A tournament bracket or family tree: pairs joined by elbows, with names at the ends. */
function bracket(context) {
  const { random, look } = context
  const words = writer(random)
  const size = pictureSize(random)
  const [width, height] = size
  const depth = random.int(2, 5)
  const ink = random.pick(['#000', '#000', '#444', look.accent])
  const thick = random.pick([1, 1, 1.5, 2.5])
  const [label, mirrored, boxes] = [random.int(7, 12), random.chance(0.3), random.chance(0.4)]
  const step = (width * 0.78) / (depth + 1)
  const at = (x) => (mirrored ? width - x : x)
  let content = ''
  const name = (x, y) => {
    if (boxes)
      content += rect(
        at(x) - (mirrored ? 62 : 0),
        y - 9,
        62,
        18,
        random.pick(['#fff', look.paper, look.colours[0]]),
        { stroke: ink }
      )
    content += text(at(x) + (mirrored ? -4 : 4), y + 3, words.word(), label, boxes ? '#000' : ink, {
      'text-anchor': mirrored ? 'end' : 'start'
    })
  }
  const branch = (level, low, high) => {
    const y = (low + high) / 2
    const x = width * 0.04 + level * step
    if (level === depth || random.chance(0.06)) return void name(x, y)
    const halves = [
      [low, y],
      [y, high]
    ]
    for (const [a, b] of halves) {
      const end = (a + b) / 2
      content += polyline(
        [
          [at(x), y],
          [at(x + step / 2), y],
          [at(x + step / 2), end],
          [at(x + step), end]
        ],
        ink,
        thick
      )
      branch(level + 1, a, b)
    }
  }
  branch(0, height * 0.04, height * 0.96)
  return figure(context, content, size)
}

/** @type {Record<string, (context: import('./charts.mjs').Context) => string | Promise<string>>} */
export const figures = {
  dotGraph: (c) => layout(c, 'dot', { directed: true }),
  dotTree: (c) => layout(c, 'dot', { directed: c.random.chance(0.6), tree: true }),
  springGraph: (c) => layout(c, c.random.pick(['neato', 'fdp']), { directed: c.random.chance(0.4) }),
  circleGraph: (c) => layout(c, c.random.pick(['circo', 'twopi']), { directed: c.random.chance(0.5) }),
  mesh,
  net,
  bracket,
  geometryFigure: geometry,
  solid
}
