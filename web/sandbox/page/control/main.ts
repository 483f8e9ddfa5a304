import { createApp } from "vue";
import "../theme.css";
import ControlPage from "./ControlPage.vue";

createApp(ControlPage).mount("#app");
