/** Writes a software bill of materials of a package: CycloneDX 1.5, as JSON. */
import { readFileSync, writeFileSync } from 'node:fs'
import { inProject } from '../setup/project.mjs'
import { packagesInside, programsInside } from './licences.mjs'

/**
 * @param {string} file path to write to
 * @param {import('./tree.mjs').Tree} tree
 * @param {import('./product.mjs').Product} product
 */
export function writeBillOfMaterials(file, { resources }, product) {
  const checksums = packageChecksums()
  const programs = programsInside(resources, product).map(({ name, version, licence }) => ({
    type: 'framework',
    name,
    ...(version && { version }),
    licenses: licences(licence)
  }))
  const packages = packagesInside().map(({ name, version, licence }) => {
    const content = checksums.get(`${name}@${version}`)
    return {
      type: 'library',
      'bom-ref': `${name}@${version}`,
      name,
      version,
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      licenses: licences(licence),
      ...(content && { hashes: [{ alg: 'SHA-512', content }] })
    }
  })
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      timestamp: new Date(product.epoch * 1000).toISOString(),
      component: {
        type: 'application',
        name: 'netlens',
        version: product.version,
        description: product.description,
        licenses: licences('Apache-2.0')
      }
    },
    components: [...programs, ...packages]
  }
  writeFileSync(file, JSON.stringify(bill, undefined, 2) + '\n')
}

/** @param {string} licence an SPDX identifier or expression, or free text */
function licences(licence) {
  if (/^\(?[\w.+-]+( (AND|OR) [\w.+-]+)+\)?$/.test(licence)) return [{ expression: licence }]
  return [{ license: / /.test(licence) ? { name: licence } : { id: licence } }]
}

/** @returns {Map<string, string>} SHA-512 of the npm archives in hexadecimal, by name and version */
function packageChecksums() {
  /** @type {Record<string, { version?: string, integrity?: string }>} */
  const lock = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8')).packages
  return new Map(
    Object.entries(lock).flatMap(([path, { version, integrity }]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
      const [, digest] = /^sha512-(\S+)$/.exec(integrity ?? '') ?? []
      return digest ? [[`${name}@${version}`, Buffer.from(digest, 'base64').toString('hex')]] : []
    })
  )
}
