/** File name extensions of images that Netlens decodes, without the dot. */
export const decodableExtensions = 'jpg jpeg jpe jfif png webp gif tif tiff avif bmp dib heic heif hif'.split(
  ' '
)

export const cameraRawExtensions =
  '3fr arw cr2 cr3 crw dcr dng erf iiq k25 kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl sr2 srf srw x3f'.split(
    ' '
  )

/** Videos, whose frames FFmpeg reads. Not `ts`, which is mostly a program's text. */
export const videoExtensions = '3g2 3gp asf avi m2ts m4v mkv mov mp4 mts qt webm wmv'.split(' ')

/** Extensions of image formats that Netlens recognises but does not decode. */
export const otherImageExtensions =
  'psd psb svg svgz jp2 j2k jpf jpx jxl jxr ico cur tga exr hdr pbm pgm ppm pnm pcx xcf qoi dds'.split(' ')
