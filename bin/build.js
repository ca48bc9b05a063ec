// Compiles the product into dist, where it starts without a loader: `npm run build`, and `npm ci` at its end.
import { buildProduct } from './compile.js';

await buildProduct();
