/** AppStream's description of the program, for software centres. */

/** @param {import('../product.mjs').Product} product */
export default ({ version, epoch, forDevelopment }) => `<?xml version="1.0" encoding="UTF-8"?>
<component type="desktop-application">
  <id>io.github.netlens.netlens</id>
  <metadata_license>CC0-1.0</metadata_license>
  <project_license>Apache-2.0</project_license>
  <name>Netlens</name>
  <summary>Classify folders of images and look inside the network</summary>
  <summary xml:lang="zh-CN">对整个文件夹的图像进行分类，并查看网络内部</summary>
  <developer_name>The Netlens authors</developer_name>
  <description>
    <p>
      Point Netlens at folders of images: every image is classified by MobileNetV2 running natively on your machine,
      and you can look inside the network that did it. Nothing leaves your computer.
    </p>
    <ul>
      <li>Classifies folders with up to a million files, and lists broken ones with the reason</li>
      <li>Shows the architecture, the weights and the activations of every layer</li>
      <li>Exports results as CSV, JSON and JSON Lines; works from the command line as well</li>
    </ul>
  </description>
  <launchable type="desktop-id">netlens.desktop</launchable>
  <provides>
    <binary>netlens</binary>
  </provides>
  <content_rating type="oars-1.1"/>
  <releases>
    <release version="${version.replace('-', '~')}" date="${day(epoch)}"${forDevelopment ? ' type="development"' : ''}/>
  </releases>
</component>
`

/** @param {number} epoch */
function day(epoch) {
  return new Date(epoch * 1000).toISOString().slice(0, 10)
}
