import { createApp } from "vue";
// Components' own styles without the icon font, which would point outside; icons are ours (LineIcon).
import "vant/es/style/base.css";
import "vant/es/overlay/index.css";
import "vant/es/popup/index.css";
import "vant/es/loading/index.css";
import "vant/es/button/index.css";
import "vant/es/cell/index.css";
import "vant/es/field/index.css";
import "vant/es/switch/index.css";
import "./theme.css";
import App from "./App.vue";

createApp(App).mount("#app");
