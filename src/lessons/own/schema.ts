const lesson = {
  type: 'object',
  required: ['number', 'name', 'from', 'severity', 'summary'],
  additionalProperties: false,
  properties: {
    number: { type: 'integer', minimum: 1, maximum: 999 },
    name: { type: 'string' },
    from: { type: 'string', minLength: 1 },
    severity: { enum: ['error', 'warning', 'note'] },
    summary: { type: 'string', minLength: 1 },
    host: {}, subject: {}, project: {}, service: {}, file: {}, script: {},
  },
} as const;

/** The build compiles it ahead as `lessons/own`. */
export const schemas = { own: lesson } as const;
