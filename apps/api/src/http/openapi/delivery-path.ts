import { createHmac } from 'node:crypto';
import * as examples from './examples.ts';
import { refTo, type Json } from './json-schema.ts';
import { jsonResponse, responsesOf } from './responses.ts';

// As pages show it, and as they send it when nobody has changed it.
const SHOWN_BODY = JSON.stringify(examples.MESSAGE_EXAMPLE, undefined, 2);

/** The security scheme of deliveries. */
export const SIGNATURE_SCHEME: Json = {
  type: 'apiKey',
  in: 'header',
  name: 'X-Signature',
  description: `The hex (64 digits of either case, no prefix) of HMAC-SHA256(\`WEBHOOK_SECRET\`, body), over the bytes of the body exactly as they are sent: every blank and line break counts.

Of a body in a file:

\`\`\`sh
openssl dgst -sha256 -hmac "$WEBHOOK_SECRET" -hex body.json
\`\`\`

A page does not know the secret, so it can't sign: paste a signature made elsewhere, of the body as the page shows it. With the secret \`${examples.EXAMPLE_SECRET}\`, the signature of the first example as it is shown, with two blanks before each field and no line break at the end, is \`${signed(SHOWN_BODY)}\`; without any blanks and line breaks it is \`${signed(JSON.stringify(examples.MESSAGE_EXAMPLE))}\`.`,
};

export const DELIVERY_PATH: Json = {
  post: {
    operationId: 'deliverMessage',
    summary: 'Deliver a message',
    description: `Stores the message unless its \`message_id\` is known, and answers 200 in both cases: once it is answered, the message survives a power cut. Of a known id the first message is kept whole.

What is checked, in this order: size, signature, UTF-8, JSON, fields. Keys that are not listed are ignored; of a key given twice the last counts. \`Content-Type\` is not looked at.`,
    tags: ['Deliveries'],
    security: [{ signature: [] }],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { $ref: refTo('Delivery') },
          examples: {
            message: { value: examples.MESSAGE_EXAMPLE },
            without_text: { value: examples.MESSAGE_WITHOUT_TEXT_EXAMPLE },
          },
        },
      },
    },
    responses: responsesOf(
      {
        200: jsonResponse({
          description: 'The message is stored, by this delivery or by one before it.',
          schema: 'Accepted',
          examples: { stored: { status: 'ok' } },
          headers: ['X-Delivery-Result'],
        }),
        422: jsonResponse({
          description:
            'The signature is right and the body breaks a rule: one entry for each fault.',
          schema: 'Faults',
          examples: { faults: examples.BODY_FAULTS_EXAMPLE },
        }),
      },
      {
        401: 'InvalidSignature',
        413: 'PayloadTooLarge',
        415: 'UnsupportedEncoding',
        503: 'NotStored',
      },
    ),
  },
};

function signed(body: string): string {
  return createHmac('sha256', examples.EXAMPLE_SECRET).update(body).digest('hex');
}
