/** Signs a document at the hub. */
export async function sign(hubUrl: string, documentId: string): Promise<{ status: string }> {
  const response = await fetch(`${hubUrl}/sign/${documentId}`, { method: 'POST' });
  if (!response.ok) throw new Error(`the hub answered ${response.status}`);
  return response.json();
}
