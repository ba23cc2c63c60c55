// One of many, found by writing a part of its name: a text field with a list
// below it, as the ARIA patterns have it.  Everything goes by keyboard.

import { useId, useRef, useState } from "preact/hooks";

export interface Option {
  key: string;
  label: string;
  hint: string; // beside the label, smaller
}

interface Props {
  label: string;
  chosen: string; // its label
  find: (text: string) => Option[]; // all of them for no text
  none: string; // what is said when nothing is found
  pick: (key: string) => void;
}

function useList({ find, pick, chosen }: Props) {
  const [text, setText] = useState<string | null>(null); // null: closed
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const options = text === null ? [] : find(text);
  const show = (next: number) => {
    const to = Math.max(0, Math.min(options.length - 1, next));
    setAt(to);
    list.current?.children[to]?.scrollIntoView({ block: "nearest" });
  };
  const open = (written: string) => {
    setText(written);
    setAt(0);
  };
  const close = () => {
    setText(null);
    if (input.current !== null) input.current.value = chosen;
  };
  const take = (option: Option | undefined) => {
    if (option === undefined) return;
    setText(null);
    if (input.current !== null) input.current.value = option.label;
    pick(option.key);
  };
  return { text, at, input, list, options, show, open, close, take };
}

export function Combobox(props: Props) {
  const id = useId();
  const { text, at, input, list, options, show, open, close, take } = useList(props);
  const isOpen = text !== null;
  const keys: Record<string, () => void> = {
    ArrowDown: () => (isOpen ? show(at + 1) : open("")),
    ArrowUp: () => isOpen && show(at - 1),
    PageDown: () => isOpen && show(at + 8),
    PageUp: () => isOpen && show(at - 8),
    Enter: () => take(options[at]),
    Escape: close,
  };
  return (
    <div class="combobox">
      <label for={`${id}-text`}>{props.label}</label>
      <input
        id={`${id}-text`}
        ref={input}
        role="combobox"
        type="text"
        autocomplete="off"
        spellcheck={false}
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        {...(isOpen && options.length > 0 && { "aria-activedescendant": `${id}-${at}` })}
        defaultValue={props.chosen}
        key={props.chosen}
        onFocus={(e) => e.currentTarget.select()}
        onClick={() => !isOpen && open("")}
        onInput={(e) => open(e.currentTarget.value)}
        onBlur={close}
        onKeyDown={(e) => {
          const act = keys[e.key];
          if (act === undefined || (!isOpen && e.key !== "ArrowDown")) return;
          e.preventDefault();
          act();
        }}
      />
      <ul
        id={`${id}-list`}
        ref={list}
        role="listbox"
        aria-label={props.label}
        hidden={!isOpen}
        onMouseDown={(e) => e.preventDefault()}
      >
        {isOpen && options.length === 0 && (
          <li role="option" aria-selected="false" aria-disabled="true">
            {props.none}
          </li>
        )}
        {options.map((o, i) => (
          <li
            key={o.key}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === at}
            onClick={() => take(o)}
          >
            {o.label} <small>{o.hint}</small>
          </li>
        ))}
      </ul>
    </div>
  );
}
