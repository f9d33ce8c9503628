// The first thing that runs in the window: `Object.prototype` is frozen, so that nothing can be slipped under every
// object. The program's own setting for this (`freezePrototype`) freezes values, and then no object may have a `toString` of its
// own any more, which the signals need. So what stands there becomes accessors first, whose setter gives the object its own
// property; the prototype itself can never be changed.

const root = Object.prototype;

for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(root))) {
  if (!("value" in property) || !property.configurable) continue;
  const { value } = property;
  Object.defineProperty(root, name, {
    configurable: false,
    enumerable: false,
    get: () => value,
    set(this: object, own: unknown) {
      if (this === root) throw new TypeError(`Object.prototype.${name} is frozen`);
      Object.defineProperty(this, name, { configurable: true, enumerable: true, writable: true, value: own });
    },
  });
}
Object.freeze(root);

export {};
