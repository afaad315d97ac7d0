// @ts-check
/** What the graphics card runs for each vertex and each pixel of a mesh (GLSL ES 3.00). */

export const ATTRIBUTES = { position: 0, color: 1, normal: 2 };
export const MOST_LIGHTS = 8;

/** Where a vertex is seen, and in which colour: the same for points, lines and triangles. */
const PLACE = `#version 300 es
precision highp float;
uniform vec4 rowX, rowY, rowW, rowZ;
uniform vec4 frame;
uniform vec2 pixels;
uniform vec3 plain;
uniform int coloring;
uniform vec3 upward;
uniform vec2 heights;
uniform sampler2D ramp;
in vec3 position;
in vec3 color;
in vec3 normal;
out vec3 tint;
vec3 away;
float place(float nearer) {
  away = (position - frame.xyz) * frame.w;
  vec4 point = vec4(away, 1.0);
  float w = dot(rowW, point);
  gl_Position = vec4(dot(rowX, point) * 2.0 / pixels.x, dot(rowY, point) * 2.0 / pixels.y, dot(rowZ, point) - nearer * w, w);
  float height = clamp((dot(upward, position) - heights.x) / (heights.y - heights.x), 0.0, 1.0);
  tint = coloring == 1 ? color : coloring == 2 ? texture(ramp, vec2(height * 0.996 + 0.002, 0.5)).rgb : plain;
  return w;
}
`;

export const POINTS = {
  vertex: `${PLACE}
uniform float ratio, diameter;
uniform vec2 diameters;
uniform bool isFixed;
uniform vec3 background;
uniform vec4 rowD;
uniform float fog;
out float radius;
void main() {
  float w = place(0.0);
  float wide = clamp(isFixed ? diameter : diameter / w, diameters.x, diameters.y);
  tint = mix(tint, background, fog * clamp(dot(rowD, vec4(away, 1.0)), 0.0, 1.0));
  gl_PointSize = wide * ratio + 1.0;
  radius = wide * ratio * 0.5;
}`,
  fragment: `#version 300 es
precision highp float;
uniform float opacity;
in vec3 tint;
in float radius;
out vec4 pixel;
void main() {
  float distance = length(gl_PointCoord - 0.5) * (radius * 2.0 + 1.0);
  float cover = clamp(radius + 0.5 - distance, 0.0, 1.0);
  if (cover < 0.02) discard;
  pixel = vec4(tint, cover * opacity);
}`,
};

export const LINES = {
  vertex: `${PLACE}
void main() { place(0.0004); }`,
  fragment: `#version 300 es
precision highp float;
uniform float opacity;
in vec3 tint;
out vec4 pixel;
void main() { pixel = vec4(tint, opacity); }`,
};

export const FACES = {
  vertex: `${PLACE}
out vec3 surface, towards;
void main() {
  place(0.0);
  surface = away;
  towards = normal;
}`,
  fragment: `#version 300 es
precision highp float;
uniform bool isFlat, isUnlit, showsNormals, isParallel;
uniform vec3 eye;
uniform vec3 ambient, sky, ground, zenith;
uniform int lights;
uniform vec4 places[${MOST_LIGHTS}];
uniform vec3 shines[${MOST_LIGHTS}];
uniform float shine, opacity;
uniform vec3 specular;
in vec3 tint, surface, towards;
out vec4 pixel;
void main() {
  vec3 view = isParallel ? eye : normalize(eye - surface);
  vec3 facing = cross(dFdx(surface), dFdy(surface));
  if (dot(facing, view) < 0.0) facing = -facing;
  // A vertex between faces that cancel each other out has no direction of its own.
  vec3 n = isFlat || dot(towards, towards) < 0.01 ? normalize(facing) : normalize(gl_FrontFacing ? towards : -towards);
  vec3 light = ambient + mix(ground, sky, dot(n, zenith) * 0.5 + 0.5);
  vec3 gloss = vec3(0.0);
  for (int i = 0; i < lights; i++) {
    vec3 way = places[i].w > 0.5 ? normalize(places[i].xyz - surface) : places[i].xyz;
    float lit = max(0.0, dot(n, way));
    light += shines[i] * lit;
    if (shine > 0.0 && lit > 0.0) gloss += shines[i] * specular * pow(max(0.0, dot(n, normalize(way + view))), shine) * (shine + 2.0) * 0.125;
  }
  vec3 seen = showsNormals ? n * 0.5 + 0.5 : isUnlit ? tint : tint * light + gloss;
  pixel = vec4(seen, opacity);
}`,
};
