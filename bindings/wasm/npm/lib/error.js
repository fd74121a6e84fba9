/** What a function refuses: a code, the fields that belong to it, and a sentence for people. */
export class ChamaError extends Error {
  constructor({ message, ...fields }) {
    super(message);
    Object.assign(this, { code: new.target.code }, fields);
  }

  /** The error as JSON, as it is in every language. */
  toJSON() {
    return { ...this, message: this.message };
  }
}

// Not the name of the class, which minifiers shorten.
ChamaError.prototype.name = "ChamaError";
