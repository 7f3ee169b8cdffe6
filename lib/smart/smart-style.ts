/**
 * The document behind `smart_style_url` (SMART App Launch 2.2, "Styling"): the colours and type of this server's
 * own pages, so that a launched app can look like where it was opened from. Light theme; sRGB, for apps expect
 * hexadecimal colours. The address carries a number that changes with the content.
 */
export const SMART_STYLE = {
  color_background: "#faf9f7",
  color_error: "#a3352f",
  color_highlight: "#00646e",
  color_modal_backdrop: "#26231f",
  color_success: "#1f6b45",
  color_text: "#26231f",
  dim_border_radius: "6px",
  dim_font_size: "16px",
  dim_spacing_size: "16px",
  font_family_body: "'Atkinson Hyperlegible Next', system-ui, sans-serif",
  font_family_heading: "'Atkinson Hyperlegible Next', system-ui, sans-serif",
} as const
