// The front door of android.telephony and its neighbours (provider.CallLog, net.sip).
export * from './call-log.ts';
export * from './call-operation.ts';
export * from './disconnect-cause.ts';
export * from './ims-call-profile.ts';
export * from './precise-call-state.ts';
export * from './sip-manager.ts';
export * from './sms-manager.ts';
export * from './telephony-manager.ts';
