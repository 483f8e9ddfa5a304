import mongoose from "mongoose";
import { EmbeddedStoreError } from "./models/embedded/store-error.ts";
import { InstallationRefused } from "./models/installation.ts";

export interface StartError {
  readonly code: string;
  /** One sentence that says what to do. */
  readonly message: string;
}

/** What an operator reads when the service does not start; undefined for what nobody foresaw. */
export function describeStartError(error: unknown): StartError | undefined {
  if (error instanceof InstallationRefused || error instanceof EmbeddedStoreError) {
    return { code: error.code, message: error.message };
  }
  if (error instanceof mongoose.Error.MongooseServerSelectionError) {
    return {
      code: "database-unreachable",
      message: "连不上 MONGODB_URI 指的数据库：请看 MongoDB 是否在运行、地址和网络对不对",
    };
  }
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  if (error.code === "EADDRINUSE") {
    return {
      code: "port-taken",
      message: "PORT（或 --port）指的端口已被别的程序占用：请换一个端口，或先停掉那个程序",
    };
  }
  if (error.code === "EACCES") {
    return {
      code: "no-permission",
      message: "没有权限：请看 DATA_DIR 能否写入，1024 以下的端口要用反向代理",
    };
  }
  return undefined;
}
