// The texts in Arabic, as a part of the script that is loaded by itself. Imported from a module, the file becomes one object;
// imported where it is needed, every text would be exported by name as well.
import texts from "../messages/ar.json";

export default texts;
