import "../sass/site.scss";
import { openDialogs } from "./dialogs";
import { sendOnce, showErrors } from "./forms";
import { watchNameLine } from "./nameline";
import { linkPlaces } from "./places";
import { suggestNames } from "./suggestions";

// Participants' pages. Each of them works without this script; it only makes them more pleasant.
document.documentElement.classList.add("er-scripted");
showErrors();
sendOnce();
watchNameLine();
linkPlaces();
suggestNames();
openDialogs();
