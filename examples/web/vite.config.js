export default {
  // For any folder of any server.
  base: "./",
};
