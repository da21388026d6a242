// Types of the vocabulary's generator, for the tests.
import type { Root } from 'protobufjs';

export interface FieldModel { name: string; number: number; kind: string; of: string | null; repeated: boolean; bound: number | undefined; secret: boolean; comment: string | null }
export interface MessageModel {
  name: string; identifier: string; comment: string | null; part: boolean; type: number | undefined;
  kind: string | undefined; sender: string | undefined; sees: string | undefined; session: boolean; fields: FieldModel[];
}
export interface EnumModel { name: string; identifier: string; comment: string | null; values: { name: string; number: number; comment: string | null }[] }
export interface PackageModel { name: string; file: string; enums: EnumModel[]; messages: MessageModel[] }
export interface Model { options: PackageModel; packages: PackageModel[]; limits: Record<string, unknown>; frame: Record<string, number> }

/** The firmware's codecs over their own memory; addresses are numbers. */
export interface CodecModule {
  memory: { buffer: ArrayBuffer };
  free: { value: number };
  decode(type: number, pointer: number, length: number): number;
  encode(type: number, out: number, limit: number): number;
  sizeMatches(type: number): number;
  placeCallTo(): number;
  placeCallToLength(): number;
  placeCallAccount(): number;
  snapshotConnectedUs(): bigint;
  snapshotReasonQ850(): number;
  handsetApplicationsCount(): number;
  handsetCallbackLength(application: number, callback: number): number;
  placeInvented(text: number, length: number): void;
}

export declare function loadModel(root: string): Promise<Model>;
export declare function loadReflection(root: string): Promise<Root>;
export declare function frames(model: Model): (MessageModel & { type: number; package: string })[];
export declare function generatedFiles(root?: string): Promise<Map<string, string>>;
export declare function generateProto(root?: string): Promise<string[]>;
export declare function compileCodecModule(root: string): Promise<{ exports: CodecModule; wat: string }>;
