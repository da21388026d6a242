import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CActive, CActiveScheduler, TPriority } from './active.ts';
import { KErrCancel, KErrGeneral, KErrNone, KErrNotFound, KRequestPending, errorName, type TInt } from './errors.ts';
import { limits } from './limits.ts';
import { Leave, Panic, TRequestStatus, User } from './user.ts';

class Probe extends CActive {
  readonly heard: TInt[] = [];
  cancelled = 0;
  constructor(priority: TInt, private readonly order: string[] = [], private readonly name = '', private readonly again = false) { super(priority); }
  Start(): void { User.RequestPending(this.iStatus); this.SetActive(); }
  protected RunL(): void {
    this.heard.push(this.iStatus.Int());
    this.order.push(this.name);
    if (this.again) { this.Start(); User.RequestComplete(this.iStatus, KErrNone); }
    if (this.iStatus.Int() === KErrGeneral) User.Leave(KErrGeneral);
  }
  protected DoCancel(): void { this.cancelled++; User.RequestComplete(this.iStatus, KErrCancel); }
}

function added(scheduler: CActiveScheduler, ...objects: CActive[]): void { for (const object of objects) scheduler.Add(object); }
const panics = (code: string) => (error: Error) => error instanceof Panic && error.code === code;

test('an active object runs once when its request completes, and not before [H07]', () => {
  const scheduler = new CActiveScheduler(), probe = new Probe(TPriority.EPriorityStandard);
  added(scheduler, probe);
  probe.Start();
  scheduler.RunReady();
  assert.equal(probe.heard, []);
  User.RequestComplete(probe.iStatus, KErrNotFound);
  assert.ok(scheduler.RunReady());
  scheduler.RunReady();
  assert.equal(probe.heard, [KErrNotFound]);
  assert.not(probe.IsActive());
});

test('of those that are ready the highest priority runs first, equals in order of adding [H07]', () => {
  const order: string[] = [], scheduler = new CActiveScheduler();
  const objects = [[0, 'first'], [-20, 'low'], [0, 'second'], [20, 'high']].map(([priority, name]) => new Probe(priority as number, order, name as string));
  added(scheduler, ...objects);
  for (const object of objects) { object.Start(); User.RequestComplete(object.iStatus, KErrNone); }
  scheduler.RunReady();
  assert.equal(order, ['high', 'first', 'second', 'low']);
});

test('Cancel completes the request with KErrCancel and RunL does not hear of it [H07]', () => {
  const scheduler = new CActiveScheduler(), probe = new Probe(0);
  added(scheduler, probe);
  probe.Start();
  probe.Cancel();
  assert.equal([probe.iStatus.Int(), probe.cancelled, probe.IsActive()], [KErrCancel, 1, false]);
  probe.Cancel();
  assert.is(probe.cancelled, 1);
  scheduler.RunReady();
  assert.equal(probe.heard, []);
});

test('Cancel of a request that is complete already cancels nothing, and its outcome is dropped [H07]', () => {
  const scheduler = new CActiveScheduler(), probe = new Probe(0);
  added(scheduler, probe);
  probe.Start();
  User.RequestComplete(probe.iStatus, KErrNone);
  probe.Cancel();
  scheduler.RunReady();
  assert.equal([probe.cancelled, probe.heard], [0, []]);
});

test('a second SetActive, a second Add and an Add-less SetActive are panics [H07]', () => {
  const scheduler = new CActiveScheduler(), probe = new Probe(0);
  assert.throws(() => probe.Start(), panics('E32USER-CBase 49'));
  added(scheduler, probe);
  assert.throws(() => scheduler.Add(probe), panics('E32USER-CBase 41'));
  probe.Start();
  assert.throws(() => probe.SetActive(), panics('E32USER-CBase 42'));
});

test('completing a request twice is a stray signal and a panic [H07]', () => {
  const status = new TRequestStatus();
  assert.throws(() => User.RequestComplete(status, KErrNone), panics('E32USER-CBase 46'));
  User.RequestPending(status);
  assert.is(status.iStatus, KRequestPending);
  User.RequestComplete(status, KErrNone);
  assert.throws(() => User.RequestComplete(status, KErrNone), panics('E32USER-CBase 46'));
});

test('a leave of RunL goes to RunError, and a leave left over stops the scheduler with panic 47 [H07]', () => {
  class Careful extends Probe { caught: TInt = 0; protected override RunError(error: TInt): TInt { this.caught = error; return KErrNone; } }
  const scheduler = new CActiveScheduler(), careful = new Careful(0), careless = new Probe(0);
  added(scheduler, careful, careless);
  careful.Start();
  User.RequestComplete(careful.iStatus, KErrGeneral);
  scheduler.RunReady();
  assert.is(careful.caught, KErrGeneral);
  careless.Start();
  User.RequestComplete(careless.iStatus, KErrGeneral);
  assert.throws(() => scheduler.RunReady(), panics('E32USER-CBase 47'));
});

test('an object that never stops ends its turn at the bound and goes on in the next [H07]', () => {
  const scheduler = new CActiveScheduler(), probe = new Probe(0, [], '', true);
  added(scheduler, probe);
  probe.Start();
  User.RequestComplete(probe.iStatus, KErrNone);
  assert.not(scheduler.RunReady());
  assert.is(probe.heard.length, limits.runsPerTurn);
  scheduler.RunReady();
  assert.is(probe.heard.length, 2 * limits.runsPerTurn);
});

test('Trap gives a leave\'s code and lets panics pass; LeaveIfError leaves for negative values only [H07]', () => {
  assert.is(User.Trap(() => User.Leave(KErrNotFound)), KErrNotFound);
  assert.is(User.Trap(() => undefined), KErrNone);
  assert.throws(() => User.Trap(() => User.Panic('X', 1)), panics('X 1'));
  assert.is(User.LeaveIfError(5), 5);
  assert.throws(() => User.LeaveIfError(KErrNotFound), (error: Error) => error instanceof Leave && error.code === KErrNotFound);
});

test('every code has a name; a call-control error without a constant is told by its cause [H07]', () => {
  assert.equal([-16, -2000, -4273, -8090, -4256 - 42, -9999].map(errorName), ['KErrServerBusy', 'KErrEtelNotCallOwner', 'KErrGsmCCUserBusy', 'KErrGsmCallRejected', 'KErrGsmCC(42)', 'TInt(-9999)']);
});

test.run();
