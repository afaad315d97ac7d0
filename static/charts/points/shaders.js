// @ts-check
/** What the graphics card runs for each point and each pixel of it (GLSL ES 3.00). */

/** The lens, the size of a point and its depth: the same for discs and images. */
const PLACE = `#version 300 es
precision highp float;
uniform vec4 rowX, rowY, rowW;
uniform vec2 pixels;
uniform vec2 depths;
uniform float ratio, diameter;
uniform vec2 diameters;
uniform float fog;
uniform vec3 background;
in vec3 position;
in vec4 color;
out vec3 tint;
float place() {
  vec4 point = vec4(position, 1.0);
  float w = dot(rowW, point);
  float depth = clamp((w - depths.x) / (depths.y - depths.x), 0.0, 1.0);
  vec2 at = vec2(dot(rowX, point), dot(rowY, point)) * 2.0 / pixels;
  gl_Position = w > 0.06 ? vec4(at, (depth * 2.0 - 1.0) * w * 0.999, w) : vec4(2.0, 2.0, 2.0, 1.0);
  tint = mix(color.rgb, background, fog * depth);
  return w;
}
`;

export const DISC = {
  vertex: `${PLACE}
uniform float enlarged, least, border;
out float radius;
void main() {
  float w = place();
  float wide = max(least, clamp(diameter / w, diameters.x, diameters.y) * enlarged) + border;
  gl_PointSize = wide * ratio + 1.0;
  radius = wide * ratio * 0.5;
}`,
  fragment: `#version 300 es
precision highp float;
uniform float opacity, border, ratio;
uniform vec3 outline;
in vec3 tint;
in float radius;
out vec4 pixel;
void main() {
  float distance = length(gl_PointCoord - 0.5) * (radius * 2.0 + 1.0);
  float cover = clamp(radius + 0.5 - distance, 0.0, 1.0);
  if (cover < 0.02) discard;
  float inner = border > 0.0 ? clamp(radius - border * 0.5 * ratio + 0.5 - distance, 0.0, 1.0) : 1.0;
  pixel = vec4(mix(outline, tint, inner), cover * opacity);
}`,
};

export const IMAGE = {
  vertex: `${PLACE}
uniform float side, distance, frame;
uniform ivec2 perPage;
uniform int columns, across;
uniform vec2 cell, pageSize;
flat out vec3 corner;
flat out float shown;
out float whole;
void main() {
  float w = place();
  float wide = side * min(2.0, distance / w) + frame * 2.0;
  gl_PointSize = wide * ratio;
  shown = wide / (wide - frame * 2.0);
  whole = wide;
  int column = gl_VertexID % columns;
  int row = gl_VertexID / columns;
  int layer = (row / perPage.y) * across + column / perPage.x;
  corner = vec3(vec2(ivec2(column % perPage.x, row % perPage.y)) * cell / pageSize, float(layer));
}`,
  fragment: `#version 300 es
precision highp float;
precision highp sampler2DArray;
uniform sampler2DArray pages;
uniform vec2 cell, pageSize;
uniform float frame;
in vec3 tint;
flat in vec3 corner;
flat in float shown;
in float whole;
out vec4 pixel;
void main() {
  vec2 aspect = cell / max(cell.x, cell.y);
  vec2 within = (gl_PointCoord - 0.5) * shown / aspect;
  vec2 edge = vec2(0.5) + frame / whole * shown / aspect;
  if (abs(within.x) > edge.x || abs(within.y) > edge.y) discard;
  if (abs(within.x) > 0.5 || abs(within.y) > 0.5) { pixel = vec4(tint, 1.0); return; }
  vec2 texel = clamp((within + 0.5) * cell, vec2(0.5), cell - 0.5) / pageSize;
  vec4 image = texture(pages, vec3(corner.xy + texel, corner.z));
  pixel = vec4(mix(tint, image.rgb, image.a), 1.0);
}`,
};
