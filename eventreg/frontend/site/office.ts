import "../sass/office.scss";
import { copyLinks } from "./copy";
import { openDialogs } from "./dialogs";
import { sendOnce, showErrors } from "./forms";
import { renewFigures } from "./live";
import { closeMenus } from "./menus";
import { watchNameLine } from "./nameline";
import { linkPlaces } from "./places";
import { watchProgress } from "./progress";
import { selectRows } from "./rows";
import { suggestNames } from "./suggestions";
import { labelCells, measureTables } from "./tables";

// The office's pages. Each of them works without this script too.
document.documentElement.classList.add("er-scripted");
showErrors();
sendOnce();
watchNameLine();
linkPlaces();
suggestNames();
openDialogs();
closeMenus();
selectRows();
labelCells();
measureTables();
renewFigures();
watchProgress();
copyLinks();
