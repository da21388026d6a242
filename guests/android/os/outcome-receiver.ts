// android.os.OutcomeReceiver: how an asynchronous request tells its end, exactly once.

/** Why a request of the platform failed: a number of telephony.DisconnectCause and words for people. */
export interface RequestFailure { readonly cause: number; readonly message: string }

export interface OutcomeReceiver {
  onResult(): void;
  onError(failure: RequestFailure): void;
}
