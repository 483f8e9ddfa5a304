import mongoose from "mongoose";
import { expect, it } from "vitest";
import { openConnection } from "../../models/database.ts";

const { MongooseServerSelectionError } = mongoose.Error;

it.each([
  "mongodb://127.0.0.1:1,127.0.0.1:2,127.0.0.1:3/goutonghui?replicaSet=rs0",
  "mongodb://user:p%40ss@127.0.0.1:1,127.0.0.1:2/?replicaSet=rs0",
])("takes a replica set's address with its several hosts: %s", async (uri) => {
  await expect(openConnection(uri)).rejects.toThrow(MongooseServerSelectionError);
});
