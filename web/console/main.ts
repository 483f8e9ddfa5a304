import { createApp } from "vue";
import "./theme.css";
import ConsoleApp from "./ConsoleApp.vue";

createApp(ConsoleApp).mount("#app");
