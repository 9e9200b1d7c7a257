/** The shape of a language's texts: the same keys as in English, any text. */
export type Translation<T> = { [K in keyof T]: T[K] extends string ? string : Translation<T[K]> }
