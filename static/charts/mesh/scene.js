// @ts-check
/**
 * The scene that whoever logged a mesh described (`config_dict`): classes of three.js and their settings, as TensorBoard
 * reads them. What is not understood is told, never an error: a log may say anything. Pure.
 */

/**
 * @typedef {import("./shape.js").Vector} Vector
 * @typedef {[number, number, number]} Color  0 … 1
 *
 * @typedef {{kind: "ambient" | "directional" | "point" | "hemisphere", color: Color, ground: Color, position: Vector}} Light
 *   `color` is multiplied with the intensity; `position` is in the mesh's coordinates, from its middle
 *
 * @typedef {object} Scene  null and undefined: nothing was said
 * @property {{fov: number | null, isParallel: boolean, position: Vector | null, lookAt: Vector | null}} camera
 * @property {Light[] | null} lights
 * @property {Material} material
 * @property {string[]} notes  what was not understood
 *
 * @typedef {object} Material
 * @property {Color | null} color
 * @property {number} opacity
 * @property {boolean | null} isFlat
 * @property {boolean} isWire
 * @property {boolean} isUnlit
 * @property {boolean} showsNormals
 * @property {"front" | "back" | "both"} side
 * @property {number} shine        exponent of highlights; 0: none
 * @property {Color} specular      of highlights
 * @property {number | null} size  of points, in the mesh's units; of pixels where `isFixed`
 * @property {boolean} isFixed     points are as large far away
 */

const MOST_LIGHTS = 8;
const SIDES = /** @type {const} */ (["front", "back", "both"]);
const LIGHTS = /** @type {Record<string, Light["kind"]>} */ ({
  AmbientLight: "ambient",
  DirectionalLight: "directional",
  PointLight: "point",
  HemisphereLight: "hemisphere",
});
const MATERIALS = ["MeshStandardMaterial", "MeshPhysicalMaterial", "MeshPhongMaterial", "MeshLambertMaterial", "MeshBasicMaterial", "MeshNormalMaterial", "MeshToonMaterial", "PointsMaterial"];
/** CSS has 148 names; these are what people write. */
const NAMED = /** @type {Record<string, number>} */ ({
  white: 0xffffff, black: 0x000000, gray: 0x808080, grey: 0x808080, silver: 0xc0c0c0, red: 0xff0000, green: 0x008000, lime: 0x00ff00,
  blue: 0x0000ff, yellow: 0xffff00, cyan: 0x00ffff, aqua: 0x00ffff, magenta: 0xff00ff, fuchsia: 0xff00ff, orange: 0xffa500, purple: 0x800080,
  pink: 0xffc0cb, brown: 0xa52a2a, navy: 0x000080, teal: 0x008080, olive: 0x808000, maroon: 0x800000, gold: 0xffd700, skyblue: 0x87ceeb,
});

/** @param {string} text JSON, or "" @returns {Scene} */
export function readScene(text) {
  /** @type {string[]} */
  const notes = [];
  const config = parsed(text, notes);
  return { camera: cameraOf(record(config.camera), notes), lights: lightsOf(config.lights, notes), material: materialOf(record(config.material), notes), notes };
}

/** @param {string} text @param {string[]} notes @returns {Record<string, any>} */
function parsed(text, notes) {
  if (text.trim() === "") return {};
  try {
    const config = JSON.parse(text);
    if (config !== null && typeof config === "object" && !Array.isArray(config)) return config;
    if (config !== null) notes.push("the scene's description is no object");
  } catch (error) {
    notes.push(`the scene's description is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return {};
}

/** @param {Record<string, any>} camera @param {string[]} notes */
function cameraOf(camera, notes) {
  const known = [undefined, "PerspectiveCamera", "OrthographicCamera"];
  if (!known.includes(camera.cls)) notes.push(`a camera of class ${quoted(camera.cls)} is not known: seen in perspective`);
  const fov = finite(camera.fov);
  return {
    fov: fov !== null && fov > 0 && fov < 180 ? fov : null,
    isParallel: camera.cls === "OrthographicCamera",
    position: vector(camera.position),
    lookAt: vector(camera.lookAt),
  };
}

/** @param {any} lights @param {string[]} notes @returns {Light[] | null} */
function lightsOf(lights, notes) {
  if (lights === undefined || lights === null) return null;
  if (!Array.isArray(lights)) {
    notes.push("the scene's lights are no list");
    return null;
  }
  if (lights.length > MOST_LIGHTS) notes.push(`${lights.length} lights were logged: the first ${MOST_LIGHTS} shine`);
  return lights.slice(0, MOST_LIGHTS).flatMap((light) => lightOf(record(light), notes) ?? []);
}

/** @param {Record<string, any>} light @param {string[]} notes @returns {Light | null} */
function lightOf(light, notes) {
  const kind = Object.hasOwn(LIGHTS, String(light.cls)) ? LIGHTS[light.cls] : null;
  if (!kind) {
    notes.push(`a light of class ${quoted(light.cls)} does not shine here`);
    return null;
  }
  const intensity = Math.max(0, finite(light.intensity) ?? 1);
  const shining = (/** @type {any} */ value) => /** @type {Color} */ ((colorOf(value) ?? [1, 1, 1]).map((channel) => channel * intensity));
  return { kind, color: shining(light.color ?? light.skyColor), ground: shining(light.groundColor), position: vector(light.position) ?? [0, 1, 0] };
}

/** @param {Record<string, any>} material @param {string[]} notes @returns {Material} */
function materialOf(material, notes) {
  if (material.cls !== undefined && !MATERIALS.includes(material.cls)) notes.push(`a material of class ${quoted(material.cls)} is not known: drawn without gloss`);
  const opacity = finite(material.opacity) ?? 1;
  const isPhong = material.cls === "MeshPhongMaterial";
  const size = finite(material.size);
  return {
    color: colorOf(material.color),
    opacity: material.transparent === true ? Math.max(0, Math.min(1, opacity)) : 1,
    isFlat: typeof material.flatShading === "boolean" ? material.flatShading : null,
    isWire: material.wireframe === true,
    isUnlit: material.cls === "MeshBasicMaterial",
    showsNormals: material.cls === "MeshNormalMaterial",
    side: SIDES[material.side] ?? "both", // three.js hides what is seen from behind, unless it is told
    shine: isPhong ? Math.max(1, Math.min(1000, finite(material.shininess) ?? 30)) : 0,
    specular: colorOf(material.specular) ?? [0x11 / 255, 0x11 / 255, 0x11 / 255],
    size: size !== null && size > 0 ? size : null,
    isFixed: material.sizeAttenuation === false,
  };
}

/**
 * A colour as three.js takes it: a number, or a text of CSS.
 * @param {any} value
 * @returns {Color | null}
 */
export function colorOf(value) {
  if (typeof value === "number" && value >= 0 && value <= 0xffffff) return channels(Math.floor(value));
  if (typeof value !== "string") return null;
  const text = value.trim().toLowerCase();
  if (Object.hasOwn(NAMED, text)) return channels(NAMED[text]);
  const [, hex] = /^(?:#|0x)([0-9a-f]{3}|[0-9a-f]{6})$/.exec(text) ?? [];
  if (hex) return channels(parseInt(hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex, 16));
  const [, ...rgb] = /^rgba?\(\s*([\d.]+)\s*,\s*([\d.]+)\s*,\s*([\d.]+)/.exec(text) ?? [];
  return rgb.length ? /** @type {Color} */ (rgb.map((channel) => Math.min(1, Number(channel) / 255 || 0))) : null;
}

/** @param {number} number 0xrrggbb @returns {Color} */
function channels(number) {
  return [(number >> 16) / 255, ((number >> 8) & 255) / 255, (number & 255) / 255];
}

/** @param {any} value @returns {Record<string, any>} */
function record(value) {
  return value !== null && typeof value === "object" ? value : {};
}

/** @param {any} value @returns {number | null} */
function finite(value) {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** @param {any} value @returns {Vector | null} */
function vector(value) {
  return Array.isArray(value) && value.length >= 3 && value.slice(0, 3).every((part) => finite(part) !== null) ? [value[0], value[1], value[2]] : null;
}

/** @param {any} value */
function quoted(value) {
  return `“${String(value).slice(0, 40)}”`;
}
