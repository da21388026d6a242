// Finding the servers of a name: RFC 3263 sections 4.1 (protocol) and 4.2 (port and address). There is no figure in the RFC.

export enum State { Initial, Protocols, Services, Addresses, Known, Unknown }

export enum On { SeekProtocol, SeekService, SeekAddress, Found, Further, Nothing, Barred, Timer }

export enum Do {
  StartTimer = 1,
  StopTimer = 2,
  GuessServices = 4,
  TakeName = 8,
  AskProtocols = 16,
  AskService = 32,
  AskAddress = 64,
  Tell = 128,
}

export const FIGURE: StaticArray<u32> = [
  // 4.1: neither a transport nor a port is given.
  State.Initial, On.SeekProtocol, State.Protocols, Do.StartTimer | Do.AskProtocols,
  // 4.2: the transport is given, the port is not.
  State.Initial, On.SeekService, State.Services, Do.StartTimer | Do.GuessServices | Do.AskService,
  // 4.2: the port is given.
  State.Initial, On.SeekAddress, State.Addresses, Do.StartTimer | Do.TakeName | Do.AskAddress,

  State.Protocols, On.Found, State.Services, Do.AskService,
  // 4.1: "If no NAPTR records are found, the client constructs SRV queries for those transport protocols it supports".
  State.Protocols, On.Nothing, State.Services, Do.GuessServices | Do.AskService,
  State.Protocols, On.Timer, State.Unknown, Do.Tell,

  State.Services, On.Found, State.Addresses, Do.AskAddress,
  State.Services, On.Further, State.Services, Do.AskService,
  // 4.2: "If no SRV records were found, the client performs an A or AAAA record lookup of the domain name".
  State.Services, On.Nothing, State.Addresses, Do.TakeName | Do.AskAddress,
  // RFC 2782: a target of "." says that the service is decidedly not there.
  State.Services, On.Barred, State.Unknown, Do.StopTimer | Do.Tell,
  State.Services, On.Timer, State.Unknown, Do.Tell,

  State.Addresses, On.Found, State.Known, Do.StopTimer | Do.Tell,
  State.Addresses, On.Further, State.Addresses, Do.AskAddress,
  State.Addresses, On.Nothing, State.Unknown, Do.StopTimer | Do.Tell,
  State.Addresses, On.Timer, State.Unknown, Do.Tell,
];
