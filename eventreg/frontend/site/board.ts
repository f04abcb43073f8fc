import "../sass/board.scss";
import { watchBoards } from "./watching";

// The office's live board, beside the script of all office pages. The page shows its figures without it, too.
watchBoards();
