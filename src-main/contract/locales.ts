/** The languages of the interface. */
export const locales = ['en', 'zh-CN'] as const
