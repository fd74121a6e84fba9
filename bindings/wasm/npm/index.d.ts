export * from "./lib/public.js";
