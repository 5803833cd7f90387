/** Lets styles that are made at run time through the page's policy. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name="nonce"]')?.content ?? "";

// Read by the library that keeps the page behind a dialog from scrolling.
Object.assign(globalThis, { __webpack_nonce__: nonce });
