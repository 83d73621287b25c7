import { Upload, type HttpRequest, type HttpResponse } from 'tus-js-client';
import { session } from '../auth/currentSession';

/** Small enough that a pause or a break costs little. */
const chunkBytes = 8 * 1024 * 1024;

export interface FileUploadEvents {
  onProgress: (share: number) => void;
  onDone: () => void;
  onProblem: (sentence: string) => void;
}

/**
 * Sends one file of a release by tus, and goes on where it was after a break. A file that was begun in an earlier visit
 * is found again by its name, size and date.
 */
export async function sendFile(file: File, releaseId: string, events: FileUploadEvents): Promise<Upload> {
  const upload = new Upload(file, {
    endpoint: '/media/uploads',
    chunkSize: chunkBytes,
    retryDelays: [0, 1000, 3000, 10_000, 30_000],
    metadata: { release: releaseId, filename: file.name },
    removeFingerprintOnSuccess: true,
    fingerprint: (one) => Promise.resolve([releaseId, one.name, one.size, one.lastModified].join(':')),
    onBeforeRequest: async (request) => {
      const token = await session.accessToken();
      if (token) request.setHeader('authorization', `Bearer ${token}`);
    },
    onAfterResponse: keepWhatIsSent,
    onProgress: (sent, total) => events.onProgress(sent / total),
    onSuccess: events.onDone,
    onError: (error) => events.onProblem(sentenceOf(error)),
  });
  const [before] = await upload.findPreviousUploads();
  if (before) upload.resumeFromPreviousUpload(before);
  upload.start();
  return upload;
}

/** Throws a file away that is part of a draft. */
export async function removeFile(uploadId: string): Promise<void> {
  const token = await session.accessToken();
  await Upload.terminate(`/media/uploads/${uploadId}`, { headers: { authorization: `Bearer ${token ?? ''}` } });
}

/** The client would begin anew where the server only does not answer for a moment; a failure has it try again. */
function keepWhatIsSent(request: HttpRequest, response: HttpResponse): void {
  if (request.getMethod() === 'HEAD' && response.getStatus() >= 500) throw new Error('The server is away.');
}

/** What the server said, if it said something. */
function sentenceOf(error: object): string {
  const answer = 'originalResponse' in error ? (error.originalResponse as { getBody(): string } | null) : null;
  try {
    const { detail } = JSON.parse(answer?.getBody() ?? '') as { detail?: string };
    if (detail) return detail;
  } catch {
    // There was no answer, or not one of ours.
  }
  return 'The file could not be sent; try again.';
}
