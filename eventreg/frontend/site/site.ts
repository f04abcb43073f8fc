import "../sass/site.scss";
import { openDialogs } from "./dialogs";
import { sendOnce, showErrors } from "./forms";
import { registerGroups } from "./group";
import { renewFigures } from "./live";
import { watchNameLine } from "./nameline";
import { linkPlaces } from "./places";
import { tellPlacesLeft } from "./placesleft";
import { suggestNames } from "./suggestions";

// Participants' pages. Each of them works without this script; it only makes them more pleasant.
document.documentElement.classList.add("er-scripted");
showErrors();
sendOnce();
watchNameLine();
linkPlaces();
tellPlacesLeft();
suggestNames();
openDialogs();
registerGroups();
renewFigures();
