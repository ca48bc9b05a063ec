export { billingProcess } from './billing-process.js';
export { billingSync } from './billing-sync.js';
export { customerSync } from './customer-sync.js';
export { unknownType as default } from './unknown-type.js';
