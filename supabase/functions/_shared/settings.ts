/**
 * What a function is told by its environment. Read at every request, so that a secret that is set later needs no new
 * deployment; a setting that is missing is named, and nothing is done without it.
 */

/** Where settings come from: `Deno.env` when deployed. */
export interface Environment {
  get(name: string): string | undefined;
}

/** A setting that cannot be used. Its message names settings and never shows what they hold. */
export class SettingFault extends Error {
  override readonly name = "SettingFault";
}

/** Reads settings and remembers which of them are missing or unusable, so that all are named at once. */
export class Settings {
  readonly #environment: Environment;
  readonly #faults: string[] = [];

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** White space around a value is not part of it: values are pasted. */
  optional(name: string): string | undefined {
    return this.#environment.get(name)?.trim() || undefined;
  }

  needed(name: string): string {
    const value = this.optional(name);
    if (value === undefined) this.#faults.push(`${name} is missing`);
    return value ?? "";
  }

  /** An address, exactly as it stands there. */
  address(name: string): string {
    return this.#checked(name, this.needed(name));
  }

  /** An address to build on, without a slash at its end. */
  base(name: string, otherwise?: string): string {
    const value = otherwise === undefined ? this.needed(name) : this.optional(name) ?? otherwise;
    return this.#checked(name, value).replace(/\/+$/, "");
  }

  #checked(name: string, value: string): string {
    if (value !== "" && !isAddress(value)) this.#faults.push(`${name} is no http address`);
    return value;
  }

  /**
   * A key of the project. The platform tells the newer ones in a dictionary of names, and goes on telling the older one,
   * `name`, also where it has been switched off: so the newer one counts where there is any.
   */
  key(name: string, dictionary: string): string {
    const keys = this.optional(dictionary);
    if (keys === undefined) return this.needed(name);
    const key = keyIn(keys);
    if (key === undefined) this.#faults.push(`${dictionary} holds no key`);
    return key ?? "";
  }

  /** A value of the given form, where there is one. */
  formed(name: string, form: RegExp, what: string): string | undefined {
    const value = this.optional(name);
    if (value !== undefined && !form.test(value)) this.#faults.push(`${name} is no ${what}`);
    return value;
  }

  /** Throws if anything that was read cannot be used. */
  check(): void {
    if (this.#faults.length > 0) throw new SettingFault(this.#faults.join(", "));
  }
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** The key named `default`, else the first. */
function keyIn(dictionary: string): string | undefined {
  try {
    const keys: Record<string, unknown> = JSON.parse(dictionary);
    const key = keys["default"] ?? Object.values(keys)[0];
    return typeof key === "string" && key !== "" ? key : undefined;
  } catch {
    return undefined;
  }
}
