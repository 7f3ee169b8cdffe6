import type { ReactNode } from "react"

/** Line drawings for empty states. They take the colour of the text around and one touch of accent. */
function Picture({ children }: { children: ReactNode }) {
  return (
    <svg
      width="176"
      height="96"
      viewBox="0 0 176 96"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  )
}

/** An arched door ajar, light on the floor: nothing has come in yet. */
export function DoorPicture() {
  return (
    <Picture>
      <path d="M16 84h144" />
      <path d="M64 84V42a24 24 0 0 1 48 0v42" />
      <path d="M56 84V42a32 32 0 0 1 64 0v42" opacity=".45" />
      <path d="M64 84 82 90V38c-3-7-10-9-16-5-1.3 2.8-2 6-2 9" className="stroke-accent" />
      <path d="M82 84h30l22 8H82z" className="fill-accent-soft" stroke="none" />
      <circle cx="77" cy="61" r="1.5" className="fill-accent" stroke="none" />
      <path d="M28 84v-9m-4 9v-5m8 5v-6M146 84v-7m4 7V72" opacity=".6" />
    </Picture>
  )
}

/** A row of tickets, the first one waiting for a name. */
export function TicketsPicture() {
  return (
    <Picture>
      <g opacity=".5">
        <path d="M70 22h72a6 6 0 0 1 6 6v8a5 5 0 0 0 0 10v8a6 6 0 0 1-6 6H70" />
      </g>
      <path
        d="M34 36h76a6 6 0 0 1 6 6v9a5 5 0 0 0 0 10v9a6 6 0 0 1-6 6H34a6 6 0 0 1-6-6v-9a5 5 0 0 0 0-10v-9a6 6 0 0 1 6-6Z"
        className="fill-surface"
      />
      <path d="M48 50h26M48 62h42" />
      <path d="M99 44v2m0 6v2m0 6v2m0 6v2" opacity=".6" />
      <path d="M137 68v16m-8-8h16" className="stroke-accent" strokeWidth="2" />
    </Picture>
  )
}

/** A pulse that has gone quiet: no activity to show. */
export function PulsePicture() {
  return (
    <Picture>
      <path d="M14 52h40l7-12 11 34 11-52 11 38 6-8h14" />
      <path d="M114 52h48" strokeDasharray="1 7" opacity=".7" />
      <circle cx="114" cy="52" r="3.5" className="fill-accent" stroke="none" />
      <path d="M14 84h148" opacity=".4" />
    </Picture>
  )
}
