/** The camera of the device: started once, kept running between scans. */

export type CameraTrouble = "insecure" | "blocked" | "missing" | "failed";

export interface CameraChoice {
  id: string;
  label: string;
}

/** Torch is not in the DOM's types, though Chromium on Android has it. */
type TorchCapabilities = MediaTrackCapabilities & { torch?: boolean };
type TorchConstraints = MediaTrackConstraintSet & { torch: boolean };

const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 } };

export class Camera {
  private stream: MediaStream | null = null;
  private wanted = false;
  private starting: Promise<CameraTrouble | null> | null = null;

  /** `preferred` is the camera that somebody chose before, or null for the one at the back. */
  constructor(
    private readonly video: HTMLVideoElement,
    private preferred: string | null,
    private readonly onChange: (trouble: CameraTrouble | null) => void,
  ) {
    // A hidden page needs no camera, and phones take it away without a word.
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.release();
      else if (this.wanted) void this.start();
    });
  }

  /** Starts the camera if it is not running, and tells onChange how that went. */
  async start(): Promise<void> {
    this.wanted = true;
    if (this.stream) return;
    this.starting ??= this.open().finally(() => {
      this.starting = null;
    });
    this.onChange(await this.starting);
  }

  /** Uses another camera from now on. */
  async use(id: string): Promise<void> {
    this.preferred = id;
    this.release();
    await this.start();
  }

  /** Turns the camera off until start is called again. */
  stop(): void {
    this.wanted = false;
    this.release();
  }

  /** The cameras there are; their names are known only once the camera may be used. */
  async choices(): Promise<CameraChoice[]> {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices
      .filter((device) => device.kind === "videoinput" && device.deviceId !== "")
      .map((device) => ({ id: device.deviceId, label: device.label }));
  }

  /** The id of the running camera. */
  get current(): string {
    return this.track?.getSettings().deviceId ?? "";
  }

  get hasTorch(): boolean {
    const capabilities = this.track?.getCapabilities?.() as TorchCapabilities | undefined;
    return capabilities?.torch === true;
  }

  async setTorch(on: boolean): Promise<void> {
    const constraints: TorchConstraints = { torch: on };
    await this.track?.applyConstraints({ advanced: [constraints] });
  }

  private get track(): MediaStreamTrack | undefined {
    return this.stream?.getVideoTracks()[0];
  }

  private async open(): Promise<CameraTrouble | null> {
    if (!window.isSecureContext) return "insecure";
    if (!navigator.mediaDevices?.getUserMedia) return "missing";
    try {
      const stream = await this.request();
      if (document.hidden || !this.wanted) {
        stream.getTracks().forEach((track) => track.stop());
        return null;
      }
      this.stream = stream;
      this.track?.addEventListener("ended", () => this.onEnded());
      this.video.srcObject = stream;
      await this.video.play();
      return null;
    } catch (error) {
      this.release();
      return trouble(error);
    }
  }

  private async request(): Promise<MediaStream> {
    const { mediaDevices } = navigator;
    if (this.preferred !== null) {
      try {
        const deviceId = { exact: this.preferred };
        return await mediaDevices.getUserMedia({ video: { ...SIZE, deviceId } });
      } catch (error) {
        // The camera of last time may be unplugged; any other is better than none.
        if (trouble(error) === "blocked") throw error;
        this.preferred = null;
      }
    }
    return mediaDevices.getUserMedia({ video: { ...SIZE, facingMode: "environment" } });
  }

  /** Another app or a pulled plug took the camera away. */
  private onEnded(): void {
    this.release();
    this.onChange("failed");
  }

  private release(): void {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.video.srcObject = null;
  }
}

function trouble(error: unknown): CameraTrouble {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "blocked";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "missing" : "failed";
}
