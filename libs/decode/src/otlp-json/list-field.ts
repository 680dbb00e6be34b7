import { ABSENT, type Defect, type MessageReader } from './message-reader.js';

/** The field numbers that a {@link ListField} is offered, as a FieldTable with the list first has them. */
const CAMEL = 0;
const SNAKE = 1;

/**
 * A list whose elements leave drafts while they are walked, in an object that may hold it twice: by the same key,
 * of which the last holds, or by both its names, of which the lowerCamelCase one holds unless it is null.
 * The list is walked when it is met, and taken back when another one turns out to hold.
 */
export class ListField {
  private readonly places = [ABSENT, ABSENT];
  private walked = ABSENT;
  private defect: Defect | undefined;

  constructor(
    private readonly reader: MessageReader,
    private readonly walkElement: () => Defect | undefined,
    private readonly takeBack: () => void,
  ) {}

  static has(field: number): boolean {
    return field === CAMEL || field === SNAKE;
  }

  /** Passes over the value at the cursor, which is this field's. */
  meet(field: number): void {
    const place = this.reader.place();
    this.places[field] = place;
    if (place !== ABSENT && place === this.held()) this.walk(place);
    else this.reader.skip();
  }

  /** Behind the object: the defect of the list that holds, whose drafts alone remain. */
  settle(): Defect | undefined {
    const held = this.held();
    if (held === this.walked) return this.defect;
    const { at } = this.reader;
    this.reader.at = held;
    if (held === ABSENT) {
      this.takeBack();
      this.defect = undefined;
    } else this.walk(held);
    this.reader.at = at;
    return this.defect;
  }

  private walk(place: number): void {
    if (this.walked !== ABSENT) this.takeBack();
    this.walked = place;
    this.defect = this.reader.eachObject(this.walkElement);
  }

  private held(): number {
    return this.places[CAMEL] === ABSENT ? this.places[SNAKE]! : this.places[CAMEL]!;
  }
}
